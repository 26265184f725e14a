using System.Text;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Feeds;

/// <summary>What every format owes, whatever it is.</summary>
public sealed class FeedParserTests
{
    public static TheoryData<FeedFormat> Formats => [.. Enum.GetValues<FeedFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_name_leads_back_to_its_format(FeedFormat format)
    {
        Assert.True(FeedFormats.TryParse(FeedFormats.Name(format).ToUpperInvariant(), out var read));
        Assert.Equal(format, read);
        Assert.False(FeedFormats.TryParse(null, out _));
        Assert.False(FeedFormats.TryParse("csv", out _));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_login_page_is_the_operators_matter(FeedFormat format) =>
        Assert.Equal(
            FeedState.LoginRequired,
            Assert.IsType<ParseResult.Refused>(FeedSample.Parse(format, "infp/login.html")).State
        );

    [Theory]
    [MemberData(nameof(Formats))]
    public void An_error_page_is_not_the_feed(FeedFormat format) =>
        Assert.Equal(
            FeedState.NotThisFormat,
            Assert.IsType<ParseResult.Refused>(FeedSample.Parse(format, "infp/error.html")).State
        );

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_blank_body_is_empty(FeedFormat format)
    {
        foreach (var blank in (string[])["", "\n", "\uFEFF", "\uFEFF \r\n"])
            Assert.Equal(FeedState.Empty, Assert.IsType<ParseResult.Parsed>(FeedSample.ParseText(format, blank)).State);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_sentence_instead_of_a_document_is_refused(FeedFormat format) =>
        Assert.Equal(
            FeedState.NotThisFormat,
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(format, "Service temporarily unavailable")).State
        );

    [Theory]
    [MemberData(nameof(Formats))]
    public void Size_is_bounded(FeedFormat format)
    {
        var refused = Assert.IsType<ParseResult.Refused>(
            FeedParser.Parse(format, new byte[FeedParser.MaxBytes + 1], "test")
        );
        Assert.Equal(FeedState.TooLarge, refused.State);
    }

    [Theory]
    [InlineData(FeedFormat.InfpAlert, "infp/alert-event.txt")]
    [InlineData(FeedFormat.InfpEws, "infp/ews.json")]
    [InlineData(FeedFormat.FdsnText, "fdsn/infp-14-columns.txt")]
    [InlineData(FeedFormat.UsgsGeoJson, "usgs/summary.geojson")]
    [InlineData(FeedFormat.EmscJson, "emsc/fdsn.json")]
    [InlineData(FeedFormat.QuakeMl, "quakeml/events.xml")]
    [InlineData(FeedFormat.ShakeAlertXml, "shakealert/new.xml")]
    public void A_byte_order_mark_changes_nothing(FeedFormat format, string sample)
    {
        byte[] marked = [.. Encoding.UTF8.Preamble, .. FeedSample.Bytes(sample)];
        Assert.Equal(
            FeedSample.Parse(format, sample).Reports.Select(ParsedReportJson.Line),
            FeedParser.Parse(format, marked, "test").Reports.Select(ParsedReportJson.Line)
        );
    }

    /// <summary>Every sample read as every other format: no format takes another's events for its own.</summary>
    [Theory]
    [InlineData("infp/alert-event.txt", FeedFormat.InfpAlert)]
    [InlineData("infp/ews.json", FeedFormat.InfpEws)]
    [InlineData("fdsn/infp-14-columns.txt", FeedFormat.FdsnText)]
    [InlineData("usgs/summary.geojson", FeedFormat.UsgsGeoJson)]
    [InlineData("emsc/fdsn.json", FeedFormat.EmscJson)]
    [InlineData("quakeml/events.xml", FeedFormat.QuakeMl)]
    [InlineData("shakealert/new.xml", FeedFormat.ShakeAlertXml)]
    public void No_format_reads_another(string sample, FeedFormat own)
    {
        foreach (var other in Enum.GetValues<FeedFormat>().Where(f => f != own))
            Assert.Empty(FeedSample.Parse(other, sample).Reports);
    }
}
