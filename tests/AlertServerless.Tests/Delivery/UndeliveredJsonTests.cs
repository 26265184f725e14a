using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class UndeliveredJsonTests
{
    private const string Good = """
        {"version":1,"alert":"vrancea-20261103-0419.t6","segment":"sxfs-p-sms-0","subscriber":"0000000000000009","channel":"sms","reason":"503","ambiguous":false,"attempts":2,"expiresAt":"2026-11-03T04:22:00+00:00"}
        """;

    [Fact]
    public void The_wire_form_is_fixed_for_entries_may_be_days_old()
    {
        var read = UndeliveredJson.TryRead(Good, out var problem);

        Assert.Null(problem);
        Assert.Equal(
            new Undelivered(
                AlertId.ForTier(new EventId("vrancea-20261103-0419"), 6),
                Samples.Segment,
                new SubscriberId(9),
                ChannelKind.Sms,
                "503",
                false,
                2,
                new DateTimeOffset(2026, 11, 3, 4, 22, 0, TimeSpan.Zero)
            ),
            read
        );
        Assert.Equal(Good.Trim(), UndeliveredJson.Write(read!));
    }

    [Fact]
    public void A_refusal_for_good_is_said_where_it_is_one()
    {
        var refused = UndeliveredJson.TryRead(Good, out _)! with { Refused = true };

        var text = UndeliveredJson.Write(refused);

        Assert.EndsWith(",\"refused\":true}", text, StringComparison.Ordinal);
        Assert.Equal(refused, UndeliveredJson.TryRead(text, out _));
    }

    [Theory]
    [InlineData("", "not an undelivered message")]
    [InlineData("null", "not an undelivered message")]
    [InlineData("[]", "not an undelivered message")]
    [InlineData("{}", "version 0")]
    [InlineData("""{"version":2}""", "version 2")]
    [InlineData("""{"version":1,"alert":"x"}""", "alert: 'x'")]
    public void What_cannot_be_read_is_named_in_one_line(string text, string why)
    {
        Assert.Null(UndeliveredJson.TryRead(text, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"segment\":\"sxfs-p-sms-0\"", "\"segment\":\"?\"", "segment: '?'")]
    [InlineData("\"subscriber\":\"0000000000000009\"", "\"subscriber\":\"9\"", "subscriber: '9'")]
    [InlineData("\"channel\":\"sms\"", "\"channel\":\"fax\"", "channel: 'fax'")]
    public void The_field_that_is_wrong_is_named(string part, string wrong, string why)
    {
        Assert.Null(UndeliveredJson.TryRead(Good.Replace(part, wrong, StringComparison.Ordinal), out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }
}
