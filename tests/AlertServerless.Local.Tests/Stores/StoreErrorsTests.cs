using System.Net;
using System.Net.Sockets;
using AlertServerless.Core;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Stores;

/// <summary>Every way a store, a queue, a key or the secret can say no, over the wire and through the real client: what
/// is tried again, what is refused, and how long anything takes.</summary>
public sealed class StoreErrorsTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    // What a busy machine adds to a time-out.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    // Nobody listens: what the proxy does not answer itself is refused.
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    [Theory]
    [InlineData("dynamodb:throttle")]
    [InlineData("dynamodb:throttle-on-demand")]
    [InlineData("dynamodb:500")]
    [InlineData("dynamodb:503")]
    [InlineData("dynamodb:reset")]
    [InlineData("dynamodb:down")]
    [InlineData("kms:throttle")]
    public async Task What_passes_is_an_outage_however_long_it_lasts(string fault)
    {
        var clock = new FakeTimeProvider();
        await using var proxy = await ProxyAsync("dynamodb", fault);
        using var client = DynamoDbClients.CreateAt(proxy.BaseUrl);
        var sending = new DynamoSendingControl(new DynamoDbStore(client, clock: clock), "state");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(Never));
        clock.Advance(10 * StoreCalls.RefusalHolds);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(Never));
    }

    /// <summary>Rights take seconds until they hold everywhere. Nothing is lost in them, and nobody waits for
    /// ever.</summary>
    [Theory]
    [InlineData("dynamodb:access-denied", "not authorized")]
    [InlineData("dynamodb:missing", "resource not found")]
    [InlineData("kms:disabled", "the key is disabled")]
    [InlineData("kms:access-denied", "KMS key access denied")]
    public async Task What_somebody_must_put_right_is_waited_for_a_while_and_then_refused(string fault, string why)
    {
        var clock = new FakeTimeProvider();
        await using var proxy = await ProxyAsync("dynamodb", fault);
        using var client = DynamoDbClients.CreateAt(proxy.BaseUrl);
        var sending = new DynamoSendingControl(new DynamoDbStore(client, clock: clock), "state");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(Never));
        clock.Advance(StoreCalls.RefusalHolds + TimeSpan.FromSeconds(1));
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => sending.GetStateAsync(Never));
        Assert.Contains(why, refused.Message, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("get state is refused: ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqs:throttle")]
    [InlineData("sqs:request-throttled")]
    [InlineData("sqs:503")]
    [InlineData("sqs:reset")]
    [InlineData("sqs:down")]
    [InlineData("sqs:access-denied")]
    [InlineData("sqs:missing")]
    [InlineData("kms:throttle")]
    [InlineData("kms:disabled")]
    [InlineData("kms:access-denied")]
    public async Task What_a_queue_does_not_postpone_is_said_in_one_line(string fault)
    {
        await using var proxy = await ProxyAsync("sqs", fault);
        using var sqs = LocalComposition.SqsAt(proxy.BaseUrl);
        var postponement = new SqsPostponement(sqs, new Uri(proxy.BaseUrl, "000000000000/retry").AbsoluteUri);

        var line = await postponement.PostponeAsync([new Postponed("r", TimeSpan.FromSeconds(1))], Never);

        Assert.StartsWith("SQS did not postpone 1 entries: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", line, StringComparison.Ordinal);
    }

    public static TheoryData<string, string?> Retries =>
        new()
        {
            { "dynamodb", null },
            { "dynamodb", "true" },
            { "sqs", null },
            { "sqs", "true" },
            { "secret", null },
            { "secret", "true" },
        };

    /// <summary>The SDKs announce other retry defaults by this variable: github.com/aws/aws-sdk-net. Whatever they
    /// become, our own limit holds.</summary>
    [Theory]
    [MemberData(nameof(Retries))]
    public async Task A_service_that_hangs_is_given_up_on_in_time(string service, string? newRetries)
    {
        using var variable = new Variable("AWS_NEW_RETRIES_2026", newRetries);
        using var server = new SilentServer();
        var begun = TimeProvider.System.GetTimestamp();

        var limit = service switch
        {
            "dynamodb" => await HangingStoreAsync(server.Address),
            "sqs" => await HangingQueueAsync(server.Address),
            _ => await HangingSecretAsync(server.Address),
        };

        var took = TimeProvider.System.GetElapsedTime(begun);
        Assert.True(took < limit + Slack, $"{service} took {took}, and may take {limit}");
        Assert.True(server.Connections > 0, "nobody was asked: the test proves nothing");
    }

    private static async Task<TimeSpan> HangingStoreAsync(Uri address)
    {
        using var client = DynamoDbClients.CreateAt(address);
        var sending = new DynamoSendingControl(new DynamoDbStore(client), "state");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(Never));
        return DynamoDbClients.CallLimit;
    }

    private static async Task<TimeSpan> HangingQueueAsync(Uri address)
    {
        using var sqs = LocalComposition.SqsAt(address);
        var postponement = new SqsPostponement(sqs, new Uri(address, "000000000000/retry").AbsoluteUri);
        Assert.NotNull(await postponement.PostponeAsync([new Postponed("r", TimeSpan.FromSeconds(1))], Never));
        return SqsClients.CallLimit;
    }

    private static async Task<TimeSpan> HangingSecretAsync(Uri address)
    {
        AmazonSecretsManagerClient Client() =>
            new(
                new BasicAWSCredentials("local", "local"),
                SecretsSource.Configure(
                    new AmazonSecretsManagerConfig
                    {
                        ServiceURL = address.AbsoluteUri,
                        AuthenticationRegion = "eu-central-1",
                    }
                )
            );

        var hangs = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            SecretsSource.ReadAsync("alert-keys", Client, () => throw new NotSupportedException(), Never)
        );
        Assert.StartsWith("get secret alert-keys: ", hangs.Message, StringComparison.Ordinal);
        return SecretsSource.CallLimit;
    }

    private static Task<FaultProxy> ProxyAsync(string service, string fault) =>
        FaultProxy.StartAsync(
            service,
            Nowhere,
            new FaultPlan([FaultParser.TryParse(fault, out _)!], TimeProvider.System),
            TimeProvider.System,
            Never
        );

    /// <summary>Takes connections and says nothing.</summary>
    private sealed class SilentServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly List<Socket> sockets = [];
        private int connections;

        public SilentServer()
        {
            listener.Start();
            _ = AcceptAsync();
        }

        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        public int Connections => Volatile.Read(ref connections);

        public void Dispose()
        {
            listener.Stop();
            lock (sockets)
                sockets.ForEach(socket => socket.Dispose());
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var socket = await listener.AcceptSocketAsync();
                    lock (sockets)
                        sockets.Add(socket);
                    Interlocked.Increment(ref connections);
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    private sealed class Variable : IDisposable
    {
        private readonly string name;
        private readonly string? before;

        public Variable(string name, string? value)
        {
            (this.name, before) = (name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(name, before);
    }
}
