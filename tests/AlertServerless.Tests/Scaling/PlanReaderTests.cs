using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Tests.Delivery;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class PlanReaderTests
{
    private readonly FakeTimeProvider clock = new(ManualTime.Start);
    private readonly ControlPlaneDouble aws;
    private readonly List<string> reported = [];
    private readonly PlanReader reader;

    public PlanReaderTests()
    {
        aws = new ControlPlaneDouble(clock);
        reader = new PlanReader(aws, reported.Add, clock);
    }

    [Fact]
    public async Task Before_a_plan_is_read_there_is_one_lane()
    {
        Assert.Equal(1, reader.FanOut().Lanes);
        await reader.RefreshAsync(default);
        Assert.Equal(100, reader.FanOut().RatePerSecond[ChannelKind.Sms]);
        Assert.Equal(4, reader.FanOut().Partitions);
    }

    [Fact]
    public async Task A_plan_is_taken_over_within_a_minute_of_its_use()
    {
        await reader.RefreshAsync(default);
        aws.Document = Written(lanes: 8);

        Assert.Equal(1, reader.FanOut().Lanes);
        clock.Advance(PlanReader.Fresh + TimeSpan.FromSeconds(1));
        reader.FanOut();

        Assert.True(SpinWait.SpinUntil(() => reader.FanOut().Lanes == 8, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_damaged_or_unreadable_plan_leaves_the_last_one_and_is_reported()
    {
        aws.Document = Written(lanes: 8);
        await reader.RefreshAsync(default);

        aws.Document = "{";
        await reader.RefreshAsync(default);
        aws.Weather = _ => (true, false);
        await reader.RefreshAsync(default);

        Assert.Equal(8, reader.Current!.Lanes);
        Assert.Collection(
            reported,
            line => Assert.StartsWith("plan refused", line, StringComparison.Ordinal),
            line => Assert.StartsWith("plan not read", line, StringComparison.Ordinal)
        );
    }

    private static string Written(int lanes) =>
        $$"""{"lanes":{{lanes}},"partitions":{{4 * lanes}},"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1}""";
}
