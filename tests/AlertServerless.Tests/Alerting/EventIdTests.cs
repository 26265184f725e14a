using AlertServerless.Core.Alerting;
using Xunit;

namespace AlertServerless.Tests.Alerting;

public sealed class EventIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("z")]
    [InlineData("0")]
    [InlineData("9")]
    [InlineData("20221103t045025-d33083")]
    public void Letters_digits_and_hyphens_name_an_event(string text) => Assert.Equal(text, new EventId(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a.b")]
    [InlineData("a_b")]
    [InlineData("ă")]
    [InlineData("`")]
    [InlineData("{")]
    [InlineData("/")]
    [InlineData(":")]
    public void Any_other_text_is_refused_as_a_name(string text)
    {
        Assert.False(EventId.IsValid(text));
        Assert.Throws<ArgumentException>(() => new EventId(text));
    }

    [Fact]
    public void A_name_has_a_greatest_length()
    {
        Assert.True(EventId.IsValid(new string('a', 64)));
        Assert.False(EventId.IsValid(new string('a', 64 + 1)));
    }
}
