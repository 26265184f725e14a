using System.Text;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Feeds;

/// <summary>Encodings, tails, and the places that refusals name.</summary>
public sealed class DocumentsAsTheyAreTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    static DocumentsAsTheyAreTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<FeedFormat, string> WholeDocuments =>
        new()
        {
            { FeedFormat.InfpEws, "infp/ews.json" },
            { FeedFormat.UsgsGeoJson, "usgs/summary.geojson" },
            { FeedFormat.EmscJson, "emsc/fdsn.json" },
            { FeedFormat.QuakeMl, "quakeml/events.xml" },
            { FeedFormat.ShakeAlertXml, "shakealert/new.xml" },
        };

    [Theory]
    [MemberData(nameof(WholeDocuments))]
    public void What_stands_behind_a_whole_document_is_a_problem_and_no_more(FeedFormat format, string sample)
    {
        var whole = FeedSample.Text(sample).TrimEnd();
        var lines = whole.Count(c => c == '\n') + 1;
        foreach (var tail in (string[])["]}", "</event>", "\n\u0001 502 Bad Gateway"])
        {
            var result = Assert.IsType<ParseResult.Parsed>(FeedSample.ParseText(format, whole + tail));
            Assert.Equal(Lines(FeedSample.ParseText(format, whole)), Lines(result));
            var problem = Assert.Single(result.Problems);
            Assert.Equal($"line {lines + tail.Count(c => c == '\n')}", problem.Where);
        }
    }

    [Theory]
    [MemberData(nameof(WholeDocuments))]
    public void A_document_that_breaks_off_is_not_whole(FeedFormat format, string sample)
    {
        var whole = FeedSample.Text(sample).TrimEnd();
        var refused = Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(format, whole[..^1]));
        Assert.Matches("^line [1-9]", refused.Where);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("windows-1250")]
    [InlineData("iso-8859-2")]
    [InlineData("ISO-8859-1")]
    public void Xml_is_read_in_the_encoding_it_declares(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        var text = FeedSample
            .Text("quakeml/events.xml")
            .Replace("encoding=\"UTF-8\"", $"encoding=\"{name}\"", StringComparison.Ordinal);
        Assert.Contains(name, text, StringComparison.Ordinal);
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedParser.Parse(FeedFormat.QuakeMl, (byte[])[.. encoding.Preamble, .. encoding.GetBytes(text)], "test")
        );

        Assert.Equal(4, result.Reports.Count);
        Assert.Equal("Vrancea, România", result.Reports[0].Place);
    }

    [Theory]
    [InlineData("utf-16", "line 1: declares \"utf-16\", which its bytes are not")]
    [InlineData("x-unheard", "line 1: declares the encoding \"x-unheard\", which is not known here")]
    public void An_encoding_that_cannot_be_is_the_reason_given(string name, string line) =>
        Assert.Equal(
            line,
            Assert
                .IsType<ParseResult.Refused>(
                    FeedSample.ParseText(
                        FeedFormat.QuakeMl,
                        FeedSample
                            .Text("quakeml/events.xml")
                            .Replace("encoding=\"UTF-8\"", $"encoding=\"{name}\"", StringComparison.Ordinal)
                    )
                )
                .Line
        );

    [Fact]
    public void A_byte_that_is_not_of_the_encoding_costs_one_name_in_any_format()
    {
        byte[] json = [.. FeedSample.Bytes("usgs/revision-2.geojson")];
        json[json.AsSpan().IndexOf("Romania"u8) + 1] = 0xE3;
        byte[] xml = [.. FeedSample.Bytes("quakeml/events.xml")];
        xml[xml.AsSpan().IndexOf("Vrancea"u8) + 2] = 0xFF;

        Assert.Equal(
            5.4,
            Assert.Single(FeedParser.Parse(FeedFormat.UsgsGeoJson, json, "test").Reports).Magnitude!.Value.Value
        );
        Assert.Equal(4, FeedParser.Parse(FeedFormat.QuakeMl, xml, "test").Reports.Count);
    }

    [Theory]
    [InlineData("\"mag\":5.4", "\"mag\":5.4,\"m\\u0061g\":6.1")]
    [InlineData("\"type\":\"earthquake\"", "\"type\":\"earthquake\",\n\n\"type\":\"quarry blast\"")]
    public void A_name_that_is_there_twice_is_refused_where_it_stands(string once, string twice)
    {
        var text = FeedSample.Text("usgs/revision-2.geojson").Replace(once, twice, StringComparison.Ordinal);
        var line = text[..(text.IndexOf(twice, StringComparison.Ordinal) + twice.Length)].Count(c => c == '\n') + 1;

        Assert.Equal(
            $"line {line}: a name is there twice in one object: no telling which value is meant",
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.UsgsGeoJson, text)).Line
        );
    }

    [Theory]
    [InlineData("5.4\u202E7")]
    [InlineData("5.4\u2028")]
    [InlineData("\u200B5.4")]
    public void What_is_quoted_in_a_problem_cannot_turn_the_line_around(string value)
    {
        var text = FeedSample
            .Text("usgs/revision-2.geojson")
            .Replace("\"mag\":5.4", $"\"mag\":\"{value}\"", StringComparison.Ordinal);
        var line = Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.UsgsGeoJson, text)).Line;
        Assert.DoesNotContain(line, c => c is '\u202E' or '\u2028' or '\u200B');
        Assert.Contains("5.4", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_objects_may_use_the_same_name() =>
        Assert.Equal(5, FeedSample.Parse(FeedFormat.UsgsGeoJson, "usgs/summary.geojson").Reports.Count);

    [Fact]
    public void A_dtd_is_refused_where_it_stands() =>
        Assert.Equal(
            "line 4: a DTD, which is never read",
            Assert
                .IsType<ParseResult.Refused>(
                    FeedSample.ParseText(
                        FeedFormat.ShakeAlertXml,
                        $"{Declaration}\n\n\n<!DOCTYPE e SYSTEM \"x\"><event_message/>"
                    )
                )
                .Line
        );

    [Theory]
    [InlineData("\"place\":\"Romania\"", "\"place\":\"Romania\",\"title\":\"Scenario M 7.5 - Făgăraș\"")]
    [InlineData(
        "\"place\":\"Romania\"",
        "\"place\":\"Romania\",\"url\":\"https://earthquake.usgs.gov/scenarios/eventpage/x\""
    )]
    [InlineData(
        "\"place\":\"Romania\"",
        "\"place\":\"Romania\",\"detail\":\"https://earthquake.usgs.gov/fdsnws/scenario/1/query?eventid=x\""
    )]
    [InlineData("\"place\":\"Romania\"", "\"place\":\"Romania\",\"types\":\",origin,shakemap_scenario,\"")]
    [InlineData("\"place\":\"Romania\"", "\"place\":\"Romania SCENARIO\"")]
    public void A_scenario_is_no_earthquake(string good, string scenario)
    {
        var text = FeedSample.Text("usgs/revision-2.geojson");
        Assert.Contains(good, text, StringComparison.Ordinal);
        var refused = Assert.IsType<ParseResult.Refused>(
            FeedSample.ParseText(FeedFormat.UsgsGeoJson, text.Replace(good, scenario, StringComparison.Ordinal))
        );
        Assert.Contains("scenario for planners", refused.Why, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(ParseResult result) => result.Reports.Select(ParsedReportJson.Line);
}
