using AlertServerless.Lambda.Hosting;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Hosting;

public sealed class RepeatedCausesTests
{
    private readonly ManualTime clock = new();
    private readonly RepeatedCauses causes;

    public RepeatedCausesTests() => causes = new RepeatedCauses(clock);

    [Fact]
    public void A_cause_is_news_once_a_minute_whatever_was_asked()
    {
        var lines = 0;
        for (var i = 0; i < 600; i++)
        {
            lines += causes.IsNews(i % 2 == 0 ? "get events: Rate exceeded" : "update state: Rate exceeded") ? 1 : 0;
            clock.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(2, lines);
    }

    [Fact]
    public void Another_cause_is_news_at_once()
    {
        Assert.True(causes.IsNews("get events: Rate exceeded"));
        Assert.True(causes.IsNews("get events: the key is disabled"));
        Assert.True(causes.IsNews("without a colon"));
        Assert.False(causes.IsNews("without a colon"));
    }
}
