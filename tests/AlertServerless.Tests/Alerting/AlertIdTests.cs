using AlertServerless.Core.Alerting;
using Xunit;

namespace AlertServerless.Tests.Alerting;

public sealed class AlertIdTests
{
    private static readonly EventId Vrancea = new("eq-20221103t045025");

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(12)]
    public void An_id_is_read_as_it_was_written(int tier)
    {
        var written = AlertId.ForTier(Vrancea, tier);

        Assert.True(AlertId.TryParse(written.Value, out var read));
        Assert.Equal(written, read);
        Assert.Equal(Vrancea, read.Event);
    }

    [Fact]
    public void A_cancellation_is_read_as_it_was_written()
    {
        Assert.True(AlertId.TryParse(AlertId.ForCancellation(Vrancea).Value, out var read));
        Assert.Equal(AlertId.ForCancellation(Vrancea), read);
    }

    [Fact]
    public void The_shortest_name_of_an_event_will_do()
    {
        Assert.True(AlertId.TryParse("e.t7", out var read));
        Assert.Equal(AlertId.ForTier(new EventId("e"), 7), read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t5")]
    [InlineData(".t5")]
    [InlineData("e.")]
    [InlineData("e.t")]
    [InlineData("e.5")]
    [InlineData("e.5t")]
    [InlineData("e.x5")]
    [InlineData("e.tt5")]
    [InlineData("e.t0")]
    [InlineData("e.t13")]
    [InlineData("e.t-1")]
    [InlineData("e.t+5")]
    [InlineData("e.t 5")]
    [InlineData("E.t5")]
    public void What_names_no_alert_is_not_read(string? text) => Assert.False(AlertId.TryParse(text, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public void A_tier_that_no_scale_has_is_a_defect(int tier) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AlertId.ForTier(Vrancea, tier));
}
