using System.Net;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Stack;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>The operator's dead-man service hears of the system while it is ready, and of nothing that is
/// not.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DeadManTests(DynamoDbFixture dynamo)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Start);
    private readonly List<string> warnings = [];
    private int pings;

    [Fact]
    public async Task It_is_pinged_while_ready_and_no_longer_when_a_lane_falls_silent()
    {
        await using var service = await ServiceAsync(context => context.Response.StatusCode = StatusCodes.Status200OK);
        var tables = await dynamo.NewTablesAsync();
        var proof = new DynamoProofOfLife(new DynamoDbStore(dynamo.Client), tables.State);
        var judged = new List<IReadOnlyList<string>>();
        using var http = new HttpClient();
        var sender = new HeartbeatSender(
            new OneLane(),
            AlertSigner.Create("k"),
            proof,
            () => [],
            () => false,
            Every,
            clock,
            one => judged.AddRange((one as ProducerEvent.ReadinessJudged)?.Problems is { } problems ? [problems] : []),
            new DeadManPing(http, service.BaseUrl, warnings.Add).PingAsync
        );

        // Answered at once, as a consumer does it; then nobody answers any more.
        await sender.TickAsync(CancellationToken.None);
        await proof.AnswerAsync(new LaneAnswer(0, Start, []), Start, CancellationToken.None);
        var whole = await TickForAsync(sender, TimeSpan.FromMinutes(5));
        clock.Advance(Readiness.Grace);
        var broken = await TickForAsync(sender, TimeSpan.FromMinutes(5));

        Assert.InRange(whole, 9, 10);
        Assert.Equal(0, broken);
        Assert.StartsWith("no consumer answers the heartbeat", judged[^1][0], StringComparison.Ordinal);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task A_service_that_refuses_or_is_not_there_costs_one_line_and_nothing_else()
    {
        await using var service = await ServiceAsync(context => context.Response.StatusCode = (int)HttpStatusCode.Gone);
        using var http = new HttpClient();

        await new DeadManPing(http, service.BaseUrl, warnings.Add).PingAsync(CancellationToken.None);
        await new DeadManPing(http, new Uri("http://127.0.0.1:9/"), warnings.Add).PingAsync(CancellationToken.None);

        Assert.Equal("the dead-man ping was refused: HTTP 410", warnings[0]);
        Assert.StartsWith("the dead-man ping was not answered: ", warnings[1], StringComparison.Ordinal);
        Assert.Equal(2, warnings.Count);
    }

    /// <returns>How often the service was asked meanwhile.</returns>
    private async Task<int> TickForAsync(HeartbeatSender sender, TimeSpan span)
    {
        var (before, until) = (pings, clock.GetUtcNow() + span);
        while (clock.GetUtcNow() < until)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await sender.TickAsync(CancellationToken.None);
        }

        return pings - before;
    }

    private Task<SimulatorHost> ServiceAsync(Action<HttpContext> answer) =>
        SimulatorHost.StartAsync(
            0,
            context =>
            {
                Interlocked.Increment(ref pings);
                answer(context);
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

    private sealed class OneLane : IAlertPublisher
    {
        public Task<TopicSize> MeasureAsync(CancellationToken cancellation) =>
            Task.FromResult<TopicSize>(new TopicSize.Known(1));

        public Task<IReadOnlyList<LaneOutcome>> PublishAsync(
            IReadOnlyList<LaneRecord> records,
            CancellationToken cancellation
        ) =>
            Task.FromResult<IReadOnlyList<LaneOutcome>>([
                .. records.Select(record => new LaneOutcome(record.Lane, record.Partition, LaneFate.Acknowledged)),
            ]);
    }
}
