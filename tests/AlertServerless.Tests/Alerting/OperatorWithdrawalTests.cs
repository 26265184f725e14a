using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Tests.Alerting.Producing;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>An operator takes an event back through the producer.</summary>
public sealed class OperatorWithdrawalTests
{
    private readonly Bench bench = new();

    [Fact]
    public async Task A_withdrawn_event_is_cancelled_once_and_stays_so()
    {
        var leader = await bench.LeaderAsync();
        await leader.HandleAsync(bench.Frame("5.9", "24"), default);
        var known = Assert.Single((await bench.CatalogAsync()).Events);

        var first = await leader.WithdrawAsync(known.Id, default);
        var second = await leader.WithdrawAsync(known.Id, default);
        await leader.HandleAsync(bench.Frame("7.4", "20"), default);

        var cancellation = Assert.IsType<AlertDecision.Issue>(first).Alert;
        Assert.Equal((AlertId.ForCancellation(known.Id), AlertKind.Cancelled), (cancellation.Id, cancellation.Kind));
        Assert.Equal(SuppressReason.AlreadyCancelled, Assert.IsType<AlertDecision.Suppress>(second).Reason);
        Assert.NotNull(await bench.Store.FindAlertAsync(cancellation.Id, default));
        var after = Assert.Single((await bench.CatalogAsync()).Events);
        Assert.Equal([AlertKind.First, AlertKind.Cancelled], after.Issued.Select(issued => issued.Kind));
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }

    [Fact]
    public async Task A_withdrawal_meets_another_producers_decision()
    {
        var leader = await bench.LeaderAsync();
        var other = await bench.LeaderAsync();
        await leader.HandleAsync(bench.Frame("5.9", "24"), default);
        var known = Assert.Single((await bench.CatalogAsync()).Events);
        await other.HandleAsync(bench.Frame("7.4", "23"), default);

        await leader.WithdrawAsync(known.Id, default);

        var after = Assert.Single((await bench.CatalogAsync()).Events);
        Assert.Equal(
            [AlertKind.First, AlertKind.Escalated, AlertKind.Cancelled],
            after.Issued.Select(issued => issued.Kind)
        );
    }

    [Fact]
    public async Task What_is_unknown_or_was_never_issued_is_not_withdrawn()
    {
        var leader = await bench.LeaderAsync();
        await leader.HandleAsync(
            bench.Document(FeedFormat.InfpAlert, Scene.FrameText(bench.Time.GetUtcNow(), "3.1", "24")),
            default
        );
        var known = Assert.Single((await bench.CatalogAsync()).Events);

        Assert.Null(await leader.WithdrawAsync(new EventId("20200101t000000-abcdef"), default));
        Assert.Equal(
            SuppressReason.Withdrawn,
            Assert.IsType<AlertDecision.Suppress>(await leader.WithdrawAsync(known.Id, default)).Reason
        );
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }
}
