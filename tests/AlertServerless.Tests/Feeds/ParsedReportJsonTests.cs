using System.Text.Json;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Feeds;

public sealed class ParsedReportJsonTests
{
    [Fact]
    public void A_line_has_the_fixed_names_and_null_for_what_is_absent() =>
        Assert.Equal(
            """{"source":"test","format":"infp-alert","sourceEventId":null,"aliases":[],"version":null,"originTime":null,"latitude":null,"longitude":null,"depthKm":null,"depthSigmaKm":null,"horizontalSigmaKm":null,"magnitude":5.6,"magnitudeType":"ews","magnitudeSigma":null,"stations":null,"agency":null,"eventType":null,"status":"automatic","place":null,"state":"reporting","category":"actual","message":null,"likelihood":null,"secondsToBucharest":24,"updatedAt":null,"generatedAt":"2022-11-03T04:50:45.000Z"}""",
            ParsedReportJson.Line(FeedSample.Parse(FeedFormat.InfpAlert, "infp/alert-event.txt").Reports[0])
        );

    /// <summary>Letter by letter: diacritics are not escaped, since scripts may look for them.</summary>
    [Fact]
    public void A_line_keeps_the_letters_of_its_source() =>
        Assert.Equal(
            """{"source":"test","format":"quakeml","sourceEventId":"quakeml:example.org/event?a=1&b=2","aliases":["us7000zzza"],"version":1667451570500,"originTime":"2022-11-03T04:50:25.123456Z","latitude":45.49,"longitude":26.52,"depthKm":148.8,"depthSigmaKm":31.61,"horizontalSigmaKm":null,"magnitude":5.4,"magnitudeType":"Mw","magnitudeSigma":0.12,"stations":null,"agency":"NIEP","eventType":"earthquake","status":"reviewed","place":"Vrancea, România","state":"reporting","category":"actual","message":null,"likelihood":null,"secondsToBucharest":null,"updatedAt":"2022-11-03T04:59:30.500Z","generatedAt":"2022-11-03T05:00:00.000Z"}""",
            ParsedReportJson.Line(FeedSample.Parse(FeedFormat.QuakeMl, "quakeml/events.xml").Reports[0])
        );

    [Fact]
    public void Times_keep_a_sources_microseconds()
    {
        using var line = JsonDocument.Parse(
            ParsedReportJson.Line(FeedSample.Parse(FeedFormat.QuakeMl, "quakeml/events.xml").Reports[0])
        );
        Assert.Equal("2022-11-03T04:50:25.123456Z", line.RootElement.GetProperty("originTime").GetString());
        Assert.Equal("Vrancea, România", line.RootElement.GetProperty("place").GetString());
        Assert.Equal("Mw", line.RootElement.GetProperty("magnitudeType").GetString());
        Assert.Equal("reviewed", line.RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public void A_line_is_one_line_even_when_the_source_wrote_several()
    {
        var text = FeedSample
            .Text("usgs/revision-2.geojson")
            .Replace("\"place\":\"Romania\"", "\"place\":\"Ro\\nma\\u0007nia\\u2028!\"", StringComparison.Ordinal);
        var report = Assert.Single(FeedSample.ParseText(FeedFormat.UsgsGeoJson, text).Reports);
        Assert.Equal("Ro ma nia", report.Place);
        Assert.DoesNotContain('\n', ParsedReportJson.Line(report));
    }
}
