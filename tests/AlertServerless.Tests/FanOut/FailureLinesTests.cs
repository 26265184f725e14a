using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>An outage of seconds is asked about hundreds of times; the log names its cause once.</summary>
public sealed class FailureLinesTests
{
    private readonly List<string> lines = [];
    private readonly FanOutSummary summary;

    public FailureLinesTests() => summary = new FanOutSummary(lines.Add);

    [Fact]
    public void A_cause_is_named_once_whatever_was_asked()
    {
        for (var i = 0; i < 1000; i++)
            summary.StoreFailed(Outage(i % 2 == 0 ? "update claims" : "get state", "Rate exceeded"));

        Assert.Equal(["waiting for the store: update claims: Rate exceeded"], lines);
        Assert.Equal(1000, summary.StoreFailures.Count);
    }

    [Fact]
    public void Another_cause_and_another_service_are_named_as_well()
    {
        summary.StoreFailed(Outage("get state", "Rate exceeded"));
        summary.StoreFailed(Outage("get state", "the key is disabled"));
        summary.QueueRefused(new InvalidOperationException("Rate exceeded"));

        Assert.Equal(3, lines.Count);
    }

    [Fact]
    public void Words_that_differ_each_time_do_not_fill_the_log()
    {
        for (var i = 0; i < 1000; i++)
            summary.StoreFailed(Outage("get state", $"request {i} failed"));

        Assert.InRange(lines.Count, 1, 20);
    }

    private static StoreUnavailableException Outage(string asked, string why) =>
        new(asked, new InvalidOperationException(why));
}
