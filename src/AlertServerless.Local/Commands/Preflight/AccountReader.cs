using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.Lambda;
using Amazon.Lambda.Model;
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
    IAmazonSimpleEmailServiceV2 Mail
) : IDisposable
{
    public void Dispose()
    {
        Lambda.Dispose();
        Parameters.Dispose();
        Mail.Dispose();
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
            await UnknownHostsAsync(deployment, cancellation)
        );
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
        DeploymentFile deployment,
        CancellationToken cancellation
    )
    {
        var unknown = new List<string>();
        foreach (var host in deployment.Feeds.Select(feed => feed.Host).Distinct(StringComparer.OrdinalIgnoreCase))
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
