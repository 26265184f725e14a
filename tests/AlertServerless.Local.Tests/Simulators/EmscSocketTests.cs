using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

/// <summary>The producer's poller against the local server's socket, over the real protocol and in real time.</summary>
public sealed class EmscSocketTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);

    private readonly List<ProducerEvent> events = [];
    private readonly Channel<ProducerInput> sink = Channel.CreateUnbounded<ProducerInput>();
    private readonly CancellationTokenSource end = new();
    private FeedServer? server;
    private FeedPoller poller = null!;
    private Task polling = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        server = await FeedServer.StartAsync(new FeedServerOptions(), TimeProvider.System);
        var feed = Assert
            .IsType<OptionsReading.Valid>(FeedList.Add(AlertOptions.Default, $"emsc-json={server.EmscSocketAddress}"))
            .Options.Feeds[0];
        poller = new FeedPoller(
            feed,
            FeedClients.Create(feed, http: null!, null, TimeProvider.System),
            new Random(1),
            TimeProvider.System,
            Note
        );
        polling = poller.RunAsync(sink.Writer, end.Token);
    }

    public async Task DisposeAsync()
    {
        await end.CancelAsync();
        await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (server is not null)
            await server.DisposeAsync();
    }

    public void Dispose() => end.Dispose();

    private void Note(ProducerEvent observed)
    {
        lock (events)
            events.Add(observed);
    }

    private async Task<FeedDocument> NextAsync()
    {
        var input = await sink.Reader.ReadAsync().AsTask().WaitAsync(WaitLimit, TimeProvider.System);
        return Assert.IsType<ProducerInput.Arrived>(input).Document;
    }

    [Fact]
    public async Task EventsArePushedAsTheyComeAndOnlyThen()
    {
        Assert.Equal(FeedState.Empty, (await NextAsync()).State);

        server!.Begin(ScenarioLibraryTests.Load("late-create"));
        var pushed = Assert.Single((await NextAsync()).Reports);

        Assert.Equal(SourceMessage.New, pushed.Message);
        Assert.Equal(FeedFormat.EmscJson, pushed.Format);
        Assert.NotNull(pushed.Magnitude);
        Assert.Contains(server.FirstServed, served => served.Feed == ScenarioFeed.EmscJson);
    }

    [Fact]
    public async Task ASourceThatGoesAwayIsSeenAndComesBack()
    {
        Assert.Equal(FeedState.Empty, (await NextAsync()).State);
        var port = server!.Root.Port;

        await server.DisposeAsync();
        server = null;
        await UntilAsync(() => poller.Health.State == FeedState.Unreachable);
        server = await FeedServer.StartAsync(new FeedServerOptions { Port = port }, TimeProvider.System);

        Assert.Equal(FeedState.Empty, (await NextAsync()).State);
        Assert.Equal(0, poller.Health.FailuresInARow);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(WaitLimit, TimeProvider.System);
        while (!holds())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);
    }
}
