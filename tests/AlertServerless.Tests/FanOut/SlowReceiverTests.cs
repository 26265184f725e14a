using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>Fifty receivers of one lane over HTTP, through the real adapter and its layers; one of them does not answer
/// as it should.</summary>
public sealed class SlowReceiverTests
{
    private const int Receivers = 50;

    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    private readonly OffsetClock clock = new(Rig.Now);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    public async Task A_receiver_that_asks_for_twenty_seconds_holds_back_none_of_the_others(int bad)
    {
        await using var hooks = new Hooks(clock);
        hooks.On(bad, context => Answer(context, 503, ("Retry-After", "20")));

        var (rig, end) = await RunAsync(hooks);

        Assert.Equal(RecordEnd.Done, end);
        AssertOthersWithinTwoSeconds(hooks, bad);
        var kept = Assert.Single(rig.Undelivered.Items);
        Assert.Equal(
            ((ulong)bad, TimeSpan.FromSeconds(20), false),
            (kept.Subscriber.Value, kept.RetryAfter, kept.Ambiguous)
        );
        Assert.Equal(1, hooks.Requests(bad));
        Assert.InRange(clock.GetUtcNow() - Rig.Now, TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    /// <summary>What became of the request nobody knows: it is not repeated at once, and waits as ambiguous.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(26)]
    public async Task A_receiver_that_hangs_holds_back_none_of_the_others(int bad)
    {
        await using var hooks = new Hooks(clock);
        hooks.On(bad, _ => Task.Delay(TimeSpan.FromSeconds(6), TimeProvider.System));

        var (rig, end) = await RunAsync(hooks);

        Assert.Equal(RecordEnd.Done, end);
        AssertOthersWithinTwoSeconds(hooks, bad);
        var kept = Assert.Single(rig.Undelivered.Items);
        Assert.Equal(((ulong)bad, true), (kept.Subscriber.Value, kept.Ambiguous));
        Assert.Equal(1, hooks.Requests(bad));
    }

    [Fact]
    public async Task A_receiver_that_is_slow_holds_back_none_of_the_others_and_is_notified_once()
    {
        await using var hooks = new Hooks(clock);
        hooks.On(
            3,
            async context =>
            {
                await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
                await Answer(context, 204);
            }
        );

        var (rig, end) = await RunAsync(hooks);

        Assert.Equal(RecordEnd.Done, end);
        AssertOthersWithinTwoSeconds(hooks, 3);
        Assert.Empty(rig.Undelivered.Items);
        Assert.Equal(1, hooks.Requests(3));
        var receipts = await rig.Claims.ReceiptsAsync(new ClaimKey(Quake.Id, rig.OnlySegment, 0, 1), default);
        Assert.Equal(Receivers, receipts.Count);
    }

    private async Task<(Rig Rig, RecordEnd End)> RunAsync(Hooks hooks)
    {
        var rig = await Rig.WithReceiversAsync(Enumerable.Range(1, Receivers).Select(hooks.AddressOf));
        using var http = WebhookHttp.Create(allowLoopback: true);
        using var stack = new ChannelStack(
            new WebhookProvider(http, new byte[32], (_, _) => [], clock),
            ChannelOptions.For(ChannelKind.Webhook),
            clock,
            new Random(50),
            new ChannelCounters()
        );
        // As a consumer of four channels has it.
        var options = new ConsumerOptions { Channels = [ChannelKind.Webhook], Chunk = 25 };
        var end = await rig.Consumer(clock, options, stack)
            .RunAsync(Rig.Record(Quake, 0, 1), "worker", Rig.Now.AddMinutes(5), new FanOutSummary(), default);
        return (rig, end);
    }

    private static void AssertOthersWithinTwoSeconds(Hooks hooks, int bad)
    {
        foreach (var other in Enumerable.Range(1, Receivers).Where(number => number != bad))
        {
            Assert.Equal(1, hooks.Requests(other));
            Assert.InRange(hooks.FirstAt(other) - Rig.Now, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
    }

    private static Task Answer(HttpListenerContext context, int status, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.AddHeader(name, value);
        context.Response.Close();
        return Task.CompletedTask;
    }

    /// <summary>A server with a path for each receiver.</summary>
    private sealed class Hooks : IAsyncDisposable
    {
        private readonly HttpListener listener = new();
        private readonly ConcurrentDictionary<int, ConcurrentQueue<DateTimeOffset>> asked = new();
        private readonly Dictionary<int, Func<HttpListenerContext, Task>> answers = [];
        private readonly TimeProvider clock;
        private readonly string root = $"http://127.0.0.1:{FreePort()}/";
        private readonly Task serving;

        public Hooks(TimeProvider clock)
        {
            this.clock = clock;
            listener.Prefixes.Add(root);
            listener.Start();
            serving = ServeAsync();
        }

        public string AddressOf(int number) => $"{root}{number}";

        public void On(int number, Func<HttpListenerContext, Task> answer) => answers[number] = answer;

        public int Requests(int number) => asked.TryGetValue(number, out var times) ? times.Count : 0;

        public DateTimeOffset FirstAt(int number) => asked[number].First();

        public async ValueTask DisposeAsync()
        {
            listener.Abort();
            await serving;
        }

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                try
                {
                    _ = AnswerAsync(await listener.GetContextAsync());
                }
                catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }

        private async Task AnswerAsync(HttpListenerContext context)
        {
            var number = int.Parse(
                context.Request.Url!.AbsolutePath[1..],
                System.Globalization.CultureInfo.InvariantCulture
            );
            asked.GetOrAdd(number, _ => new ConcurrentQueue<DateTimeOffset>()).Enqueue(clock.GetUtcNow());
            try
            {
                await (answers.TryGetValue(number, out var own) ? own(context) : Answer(context, 204));
            }
            catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException)
            {
                // Whoever asked has hung up.
            }
        }

        private static int FreePort()
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
    }
}
