using AlertServerless.Local.Stack;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>One SQS emulator for all tests of the collection; each takes queues of its own.</summary>
public sealed class SqsFixture : IAsyncLifetime
{
    private EmulatorProcess? emulator;
    private AmazonSQSClient? client;
    private int queues;

    public IAmazonSQS Client => client ?? throw new InvalidOperationException("the emulator is not running");

    public Uri Endpoint => emulator!.Endpoint;

    public async Task InitializeAsync()
    {
        emulator = await EmulatorProcess.StartAsync(Emulator.Sqs, TimeProvider.System, CancellationToken.None);
        client = ClientAt(emulator.Endpoint);
    }

    public static AmazonSQSClient ClientAt(Uri endpoint) =>
        new(
            new BasicAWSCredentials("local", "local"),
            new AmazonSQSConfig
            {
                ServiceURL = endpoint.AbsoluteUri,
                AuthenticationRegion = "eu-central-1",
                MaxErrorRetry = 0,
            }
        );

    public async Task<string> NewQueueAsync() =>
        (
            await Client.CreateQueueAsync(
                new CreateQueueRequest { QueueName = $"q{Interlocked.Increment(ref queues)}" }
            )
        ).QueueUrl;

    public async Task DisposeAsync()
    {
        client?.Dispose();
        if (emulator is not null)
            await emulator.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class SqsCollection : ICollectionFixture<SqsFixture>
{
    public const string Name = "SQS emulator";
}
