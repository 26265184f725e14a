using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Hosting;

/// <summary>One way to make a client, so that every part waits and gives up alike.</summary>
public static class DynamoDbClients
{
    /// <summary>A request that takes longer is abandoned and made again: DynamoDB answers in single-digit
    /// milliseconds.</summary>
    public static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(1);

    /// <summary>A call, with its retries and the pauses between them, ends by then. Writes that keep or win a claim are
    /// given up on sooner, after a third of its lease (<see cref="Core.FanOut.ClaimOptions.WriteLimit"/>); leases are
    /// renewed beside all other calls.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2.5);

    /// <summary>The account's own DynamoDB; region and credentials come from the environment.</summary>
    public static AmazonDynamoDBClient Create() => new(Configure(new AmazonDynamoDBConfig()));

    /// <summary>A stand-in for the service on this machine. Its credentials are as made up as the service.</summary>
    public static AmazonDynamoDBClient CreateAt(Uri endpoint) =>
        new(
            new BasicAWSCredentials("local", "local"),
            Configure(
                new AmazonDynamoDBConfig
                {
                    ServiceURL = endpoint.ToString(),
                    AuthenticationRegion = RegionEndpoint.EUCentral1.SystemName,
                }
            )
        );

    private static AmazonDynamoDBConfig Configure(AmazonDynamoDBConfig config)
    {
        config.MaxErrorRetry = 0; // see StoreCalls
        config.Timeout = RequestLimit;
        return config;
    }
}
