using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>What people read when a JSON document of theirs is wrong: what and where, in words of theirs.</summary>
public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("{", "line 1, byte 2: not JSON")]
    [InlineData("{\"minTier\":3,\n}", "line 2, byte 1: not JSON")]
    [InlineData("[]", "$: not of the expected form")]
    [InlineData("""{"region":5}""", "$.region: not of the expected form")]
    [InlineData("""{"maxAgeSeconds":"long"}""", "$.maxAgeSeconds: not of the expected form")]
    [InlineData("""{"feeds":[{"name":"a","formt":"infp-alert"}]}""", "$.feeds[0].formt: not known")]
    [InlineData("""{"nope":1}""", "$.nope: not known")]
    public void Options_name_the_place_and_no_type_of_ours(string document, string expected) =>
        Assert.Equal(
            $"alert options: {expected}",
            Assert.IsType<OptionsReading.Invalid>(AlertOptionsReader.Read(document)).Line
        );

    [Theory]
    [InlineData("{}", "$: 'schema' is missing")]
    [InlineData("""{"schema":"a"}""", "$.schema: not of the expected form")]
    [InlineData("""{"schema":1,"lane":0}""", "$: 'alert', 'lanes', 'workersPerSegment', 'ratePerSecond' are missing")]
    [InlineData("hello", "line 1, byte 1: not JSON")]
    public void A_record_names_what_is_missing(string document, string expected)
    {
        var refused = Assert.IsType<AlertReading.Refused>(AlertRecordCodec.Decode(Encoding.UTF8.GetBytes(document)));
        Assert.Equal((AlertRefusal.Malformed, expected), (refused.Refusal, refused.Why));
    }

    [Fact]
    public void A_reason_of_our_own_stays_as_it_is()
    {
        Assert.Null(UndeliveredJson.TryRead("[1]", out var problem));
        Assert.Equal("not an undelivered message: $: not of the expected form", problem);
    }
}
