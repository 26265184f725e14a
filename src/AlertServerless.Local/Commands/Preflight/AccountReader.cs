using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AlertServerless.Core;
using Amazon.Kafka;
using Amazon.Kafka.Model;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.PinpointSMSVoiceV2;
using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace AlertServerless.Local.Commands.Preflight;

/// <summary>The services that are asked; whoever makes them says where and as whom.</summary>
internal sealed record AccountClients(
    IAmazonLambda Lambda,
    IAmazonSimpleSystemsManagement Parameters,
    IAmazonSimpleEmailServiceV2 Mail,
    IAmazonKafka Brokers,
    IAmazonPinpointSMSVoiceV2 Texts
) : IDisposable
{
    public void Dispose()
    {
        Lambda.Dispose();
        Parameters.Dispose();
        Mail.Dispose();
        Brokers.Dispose();
        Texts.Dispose();
    }
}

/// <summary>Asks an account for what the checks go by. Nothing is changed.</summary>
internal sealed class AccountReader(AccountClients clients)
{
    // Of the CDK's default qualifier.
    private const string BootstrapParameter = "/cdk-bootstrap/hnb659fds/version";

    public async Task<AccountFacts> ReadAsync(DeploymentFile deployment, CancellationToken cancellation)
    {
        var concurrency = AskAsync(async () =>
        {
            var settings = await clients.Lambda.GetAccountSettingsAsync(new GetAccountSettingsRequest(), cancellation);
            return settings.AccountLimit?.ConcurrentExecutions;
        });
        var bootstrap = AskAsync(async () =>
            int.TryParse(
                await ParameterAsync(BootstrapParameter, cancellation),
                CultureInfo.InvariantCulture,
                out var version
            )
                ? (int?)version
                : null
        );
        var production = AskAsync(async () =>
            (await clients.Mail.GetAccountAsync(new GetAccountRequest(), cancellation)).ProductionAccessEnabled
        );
        var sender = AskAsync(async () =>
            (
                await clients.Mail.GetEmailIdentityAsync(
                    new GetEmailIdentityRequest { EmailIdentity = deployment.MailDomain },
                    cancellation
                )
            ).VerifiedForSendingStatus
        );
        return new AccountFacts(
            await concurrency,
            await bootstrap,
            await production,
            await sender,
            await KeysAsync(deployment, cancellation),
            await UnknownHostsAsync(deployment.Feeds.Select(feed => feed.Host), cancellation),
            await AskAsync(() => OtherBrokersAsync(deployment, cancellation)),
            deployment.SmsProvider == Names.SmsProviders.Aws
                ? await AskAsync(() => TextLimitAsync(cancellation))
                : new Found<long>.Absent(),
            (await UnknownHostsAsync([deployment.Domain], cancellation)).Count == 0
        );
    }

    // Of clusters that are not this deployment's: its own are counted by its class, and another class's goes.
    private async Task<int?> OtherBrokersAsync(DeploymentFile deployment, CancellationToken cancellation)
    {
        var brokers = 0;
        var request = new ListClustersV2Request();
        do
        {
            var page = await clients.Brokers.ListClustersV2Async(request, cancellation);
            brokers += (page.ClusterInfoList ?? [])
                .Where(cluster => !IsOf(deployment, cluster.ClusterName))
                .Sum(cluster => cluster.Provisioned?.NumberOfBrokerNodes ?? 0);
            request.NextToken = page.NextToken;
        } while (request.NextToken is { Length: > 0 });

        return brokers;
    }

    // Clusters are named after their stack; what may stand between words depends on the CDK.
    private static bool IsOf(DeploymentFile deployment, string cluster) =>
        cluster
            .Replace("-", "", StringComparison.Ordinal)
            .StartsWith(
                $"AlertServerless{deployment.Name.Replace("-", "", StringComparison.Ordinal)}State",
                StringComparison.Ordinal
            );

    private async Task<long?> TextLimitAsync(CancellationToken cancellation)
    {
        var answer = await clients.Texts.DescribeSpendLimitsAsync(new DescribeSpendLimitsRequest(), cancellation);
        return answer
            .SpendLimits?.Find(limit => limit.Name == SpendLimitName.TEXT_MESSAGE_MONTHLY_SPEND_LIMIT)
            ?.EnforcedLimit;
    }

    private async Task<Found<string>> KeysAsync(DeploymentFile deployment, CancellationToken cancellation)
    {
        try
        {
            return new Found<string>.Known(
                await ParameterAsync($"/alert-serverless/{deployment.Name}/alert-keys", cancellation)
            );
        }
        catch (ParameterNotFoundException)
        {
            return new Found<string>.Absent();
        }
        catch (Exception failure) when (IsOfTheCall(failure))
        {
            return new Found<string>.Unanswered(failure.Message);
        }
    }

    private async Task<string> ParameterAsync(string name, CancellationToken cancellation) =>
        (await clients.Parameters.GetParameterAsync(new GetParameterRequest { Name = name }, cancellation))
            .Parameter
            .Value;

    private static async Task<Found<T>> AskAsync<T>(Func<Task<T?>> ask)
        where T : struct
    {
        try
        {
            return await ask() is { } value ? new Found<T>.Known(value) : new Found<T>.Absent();
        }
        catch (Exception absent) when (absent is ParameterNotFoundException || IsNotFound(absent))
        {
            return new Found<T>.Absent();
        }
        catch (Exception failure) when (IsOfTheCall(failure))
        {
            return new Found<T>.Unanswered(failure.Message);
        }
    }

    private static bool IsNotFound(Exception failure) =>
        failure is AmazonServiceException { StatusCode: HttpStatusCode.NotFound };

    // No right, no credentials, no way there: the check says so and the others go on.
    private static bool IsOfTheCall(Exception failure) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException;

    private static async Task<IReadOnlyList<string>> UnknownHostsAsync(
        IEnumerable<string> hosts,
        CancellationToken cancellation
    )
    {
        var unknown = new List<string>();
        foreach (var host in hosts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            try
            {
                await Dns.GetHostAddressesAsync(host, cancellation);
            }
            catch (SocketException)
            {
                unknown.Add(host);
            }
        }

        return unknown;
    }
}
