using System.Text;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

/// <summary>FDSN text as services really write it, with rows of our own.</summary>
public sealed class FdsnVariantTests
{
    private const string Header =
        "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName";
    private const string Row = "q1|2024-02-11T18:03:09.5|44.95|23.25|14.2|NIEP:sysop|ROMPLUS|NIEP|q1|mw|5.3|NIEP|Gorj";

    [Theory]
    [InlineData(
        "#EventID|Time|Latitude|Longitude|Depth/km|MagnitudeType|Magnitude|MagnitudeAuthor|EventLocationName|EventType",
        "r1|2024-02-11T18:03:09Z|47.2|-1.5|6|MLv|2.4|RENASS|Nantes|earthquake",
        6,
        EventType.Earthquake
    )]
    [InlineData(
        "#EventID | Time | Latitude | Longitude | Depth | Author | MagType | Magnitude",
        "i1 | 2010-02-27T06:34:14 | -35.8 | -72.7 | 30.1 | NEIC | MW | 8.8",
        30.1,
        EventType.Unknown
    )]
    [InlineData(
        "#EventID|Time|Latitude|Longtitude|Depth/km|Author|Catalog|ET|GT|MagType|Magnitude|MagAuthor|EventLocationName",
        "s1|2019/07/06 03:19:53.04|35.77|-117.6|8|CI|SCEDC|qb|l|w|7.1|CI|Ridgecrest",
        8,
        EventType.QuarryBlast
    )]
    [InlineData(
        "EventID|Time|Latitude|Longitude|Depth/Km|Magnitude|MagType",
        "n1|2016-11-13T11:02:56.3|-42.7|173.0|15.1|7.8|Mw",
        15.1,
        EventType.Unknown
    )]
    public void A_header_that_is_known_to_differ_is_read(string header, string row, double depthKm, EventType type)
    {
        var result = Parsed($"{header}\n{row}\n");

        var report = Assert.Single(result.Reports);
        Assert.Empty(result.Problems);
        Assert.Equal(depthKm, report.DepthKm);
        Assert.Equal(type, report.EventType);
        Assert.NotNull(report.OriginTime);
        Assert.NotNull(report.Epicenter);
        Assert.NotEqual(MagnitudeType.Unknown, report.Magnitude!.Value.Type);
    }

    [Theory]
    [InlineData("ex|r", EventType.Explosion)]
    [InlineData("sn|l", EventType.Other)]
    [InlineData("le|t", EventType.Earthquake)]
    [InlineData("ot|OTHER", EventType.Unknown)]
    [InlineData("ci|l", EventType.Unknown)]
    public void A_row_of_Southern_California_under_the_standard_header_keeps_its_type(string columns, EventType type)
    {
        var row = $"38457511|2019/07/06 03:19:53.04|35.77|-117.6|8|CI|SCEDC|{columns}|w|5.1|CI|Ridgecrest";

        Assert.Equal(type, Assert.Single(Parsed($"{Header}\n{row}\n").Reports).EventType);
        var damaged = Header.Replace("Contributor|", "Con0tributor|", StringComparison.Ordinal);
        Assert.Equal(type, Assert.Single(Parsed($"{damaged}\n{row}\n").Reports).EventType);
    }

    [Theory]
    [InlineData("#EventID|Time|Lat|Lon|Depth/km|MagType|Magnitude", "line 1: the header has no column Latitude")]
    [InlineData(
        "# comment\n#EventID|When|Latitude|Longitude|Depth/km|MagType|Magnitude",
        "line 2: the header has no column Time"
    )]
    [InlineData(
        "#EventID|Time|Latitude|Longitude|Depthkm|MagType|Magnitude",
        "line 1: the header has no column Depth/km, but \"Depthkm\""
    )]
    [InlineData(
        "#EventID|Time|Latitude|Longitude|Depth/km|Scale|Magnitude",
        "line 1: the header has no column MagType, but \"Scale\""
    )]
    [InlineData(
        "#EventID|Time|Latitude|Longitude|Depth/km|X|GT|MagType|Magnitude",
        "line 1: the header has no column ET, but \"X\""
    )]
    [InlineData(
        "#EventID|Time|Latitude|Longitude|Depth/km|MagType|Magnitude|EventLocation",
        "line 1: the header has no column EventLocationName, but \"EventLocation\""
    )]
    [InlineData(
        "#EventID|Time|Time|Latitude|Longitude|Magnitude",
        "line 1: two columns are called \"Time\": no telling which one a value belongs to"
    )]
    public void A_header_that_is_not_is_refused_by_what_it_lacks(string header, string line) =>
        Assert.Equal(
            line,
            Assert
                .IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.FdsnText, $"{header}\na|b|c|d|e|f|g\n"))
                .Line
        );

    [Theory]
    [InlineData("|LastModified", "|2024-02-11T19:00:00", "LastModified")]
    [InlineData("|FeltReports|Url", "|12|x", "FeltReports")]
    [InlineData("|Event", "|Gorj 3", "Event")]
    public void A_column_of_another_name_is_named_and_never_the_type(string names, string values, string named)
    {
        var result = Parsed($"{Header}{names}\n{Row}{values}\n");

        Assert.Equal(EventType.Unknown, Assert.Single(result.Reports).EventType);
        Assert.Equal("Gorj", result.Reports[0].Place);
        Assert.Equal(
            $"line 1: the column \"{named}\" is not known here and is left out",
            result.Problems[0].ToString()
        );
    }

    /// <summary>Wherever it stands: a blast must not pass for an earthquake.</summary>
    [Theory]
    [InlineData("", "|mining explosion", EventType.Explosion)]
    [InlineData("|Remarks", "|landslide", EventType.Other)]
    [InlineData("|Eve<ntType", "|quarry blasf", EventType.Unrecognized)]
    public void A_word_that_is_a_type_is_one(string name, string value, EventType expected) =>
        Assert.Equal(expected, Assert.Single(Parsed($"{Header}{name}\n{Row}{value}\n").Reports).EventType);

    [Theory]
    [InlineData("", "|Târgu Jiu", "Gorj, Târgu Jiu", EventType.Unknown)]
    [InlineData("", "|a|b|c", "Gorj, a, b, c", EventType.Unknown)]
    [InlineData("", "|Târgu Jiu|sonic boom", "Gorj, Târgu Jiu", EventType.Other)]
    [InlineData("|EventType", "|Târgu Jiu|earthquake", "Gorj, Târgu Jiu", EventType.Earthquake)]
    [InlineData("|EventType", "||quarry blast", "Gorj", EventType.QuarryBlast)]
    public void Bars_in_the_place_belong_to_it(string name, string values, string place, EventType type)
    {
        var report = Assert.Single(Parsed($"{Header}{name}\n{Row}{values}\n").Reports);
        Assert.Equal(place, report.Place);
        Assert.Equal(type, report.EventType);
        Assert.Equal(5.3, report.Magnitude!.Value.Value);
    }

    /// <summary>A bar put in elsewhere makes 5 of 5.3, or half a word of a type.</summary>
    [Theory]
    [InlineData("", "5|.3")]
    [InlineData("", "5.3|1")]
    [InlineData("|EventType", "5|.3")]
    public void A_bar_in_the_magnitude_refuses_the_row(string name, string magnitude)
    {
        var row = Row.Replace("5.3", magnitude, StringComparison.Ordinal) + (name.Length > 0 ? "|earthquake" : "");
        Assert.Empty(FeedSample.ParseText(FeedFormat.FdsnText, $"{Header}{name}\n{row}\n").Reports);
    }

    [Theory]
    [InlineData("|induced| earthquake")]
    [InlineData("|quarry| blast")]
    [InlineData("|earthquake|more")]
    public void A_bar_in_the_type_refuses_the_row(string values) =>
        Assert.Equal(
            "line 2: 15 columns where the header has 14: no telling which value is which",
            Assert
                .IsType<ParseResult.Refused>(
                    FeedSample.ParseText(FeedFormat.FdsnText, $"{Header}|EventType\n{Row}{values}\n")
                )
                .Line
        );

    [Fact]
    public void A_byte_of_another_encoding_costs_the_name_it_stands_in()
    {
        // ISO 8859-2 for "Țara Făgărașului"; the good row beside it is in UTF-8.
        byte[] document =
        [
            .. Encoding.UTF8.GetBytes($"{Header}\n{Row}\nq2|2024-02-12T01:00:00|45.8|24.9|9|a|c|n|q2|ml|3.1|a|F"),
            0xE3,
            .. "g"u8,
            0xE3,
            .. "ra"u8,
            0xBA,
            .. "\n"u8,
        ];
        var result = Assert.IsType<ParseResult.Parsed>(FeedParser.Parse(FeedFormat.FdsnText, document, "test"));

        Assert.Equal([5.3, 3.1], result.Reports.Select(r => r.Magnitude!.Value.Value));
        Assert.Equal(
            "line 3: holds bytes that are not utf-8 text; what stands there is left out",
            Assert.Single(result.Problems).ToString()
        );
        Assert.DoesNotContain('\uFFFD', result.Reports[1].Place!);
    }

    [Theory]
    [InlineData("q1")]
    [InlineData("5.3")]
    [InlineData("44.95")]
    [InlineData("18:03")]
    public void A_byte_of_another_encoding_in_a_value_costs_the_row(string value)
    {
        var at = Row.IndexOf(value, StringComparison.Ordinal) + 1;
        byte[] document =
        [
            .. Encoding.UTF8.GetBytes($"{Header}\n{Row[..at]}"),
            0xE9,
            .. Encoding.UTF8.GetBytes($"{Row[at..]}\n{Row.Replace("q1|2024", "q3|2025", StringComparison.Ordinal)}\n"),
        ];

        Assert.Equal(
            "q3",
            Assert.Single(FeedParser.Parse(FeedFormat.FdsnText, document, "test").Reports).SourceEventId
        );
    }

    [Theory]
    [InlineData("0|0|14.2")]
    [InlineData("0.000|-0.0|0")]
    public void Where_a_writer_had_no_location_there_is_no_row(string place)
    {
        var result = Parsed($"{Header}\n{Row}\n{Row.Replace("44.95|23.25|14.2", place, StringComparison.Ordinal)}\n");
        Assert.Single(result.Reports);
        Assert.Equal(
            "line 3: 0, 0 is what writers put where there is no location yet",
            Assert.Single(result.Problems).ToString()
        );
    }

    [Theory]
    [InlineData("|mw|5.3|", "||0.0|", null)]
    [InlineData("|mw|5.3|", "||0|", null)]
    [InlineData("|mw|5.3|", "|ml|0.0|", 0.0)]
    [InlineData("|mw|5.3|", "||0.1|", 0.1)]
    public void Zero_without_a_scale_is_no_magnitude_yet(string good, string row, double? expected) =>
        Assert.Equal(
            expected,
            Assert
                .Single(Parsed($"{Header}\n{Row.Replace(good, row, StringComparison.Ordinal)}\n").Reports)
                .Magnitude?.Value
        );

    [Theory]
    [InlineData("not reported", EventType.Unknown, "says nothing of what it was; it takes no alert back")]
    [InlineData(
        "tremor",
        EventType.Unrecognized,
        "is no event type that is known here; it takes no alert back, and starts none by itself"
    )]
    public void A_word_that_is_no_type_is_named(string word, EventType expected, string why)
    {
        var result = Parsed($"{Header}|EventType\n{Row}|{word}\n");
        Assert.Equal(expected, Assert.Single(result.Reports).EventType);
        Assert.Equal($"line 2: event type \"{word}\" {why}", Assert.Single(result.Problems).ToString());
    }

    [Theory]
    [InlineData("sonic_boom")]
    [InlineData("Landslide")]
    [InlineData("meteorite")]
    [InlineData("ice quake")]
    public void What_is_known_to_be_something_else_is_other(string word) =>
        Assert.Equal(EventType.Other, Assert.Single(Parsed($"{Header}|EventType\n{Row}|{word}\n").Reports).EventType);

    [Theory]
    [InlineData("known earthquake", EventType.Earthquake)]
    [InlineData("suspected quarry blast", EventType.QuarryBlast)]
    [InlineData("Known Explosion", EventType.Explosion)]
    public void A_certainty_before_the_type_changes_nothing(string word, EventType expected) =>
        Assert.Equal(expected, Assert.Single(Parsed($"{Header}|EventType\n{Row}|{word}\n").Reports).EventType);

    /// <summary>As Earthquakes Canada writes it, whose eight columns have none for the type.</summary>
    [Theory]
    [InlineData("Blast, 12 km N of Matagami, QC/Dynamitage, 12 km N de Matagami, QC", EventType.QuarryBlast)]
    [InlineData("Suspected blast, 3 km E of Sudbury, ON", EventType.QuarryBlast)]
    [InlineData("Suspected industry-related event, 40 km W of Fort St. John, BC", EventType.InducedOrTriggered)]
    [InlineData("61 km SW of Haida Gwaii, BC, felt/61 km SO de Haida Gwaii, BC, ressenti", EventType.Unknown)]
    [InlineData("Earthquake Creek", EventType.Unknown)]
    public void A_type_before_the_place_is_read_where_no_column_has_it(string place, EventType expected) =>
        Assert.Equal(
            expected,
            Assert
                .Single(
                    Parsed(
                        $"#EventID|Time|Latitude|Longitude|Depth/km|MagType|Magnitude|EventLocationName\nc1|2024-05-01T10:00:00.000Z|49.9|-77.6|1|MN|2.6|{place}\n"
                    ).Reports
                )
                .EventType
        );

    /// <summary>The Greek service ends a list that is too long with an error's text, answered with status
    /// 200.</summary>
    [Fact]
    public void An_errors_text_behind_the_rows_is_a_problem()
    {
        var result = Parsed($"{Header}|EventType\n{Row}|earthquake\nError 413: Request Entity Too Large\n");
        Assert.Single(result.Reports);
        Assert.Equal(
            "line 3: 1 columns where the header has 14: cut off, or not an event row",
            Assert.Single(result.Problems).ToString()
        );
    }

    [Fact]
    public void Who_solved_it_is_read() =>
        Assert.Equal("NIEP:sysop", Assert.Single(Parsed($"{Header}\n{Row}\n").Reports).Agency);

    private static ParseResult.Parsed Parsed(string text) =>
        Assert.IsType<ParseResult.Parsed>(FeedSample.ParseText(FeedFormat.FdsnText, text));
}
