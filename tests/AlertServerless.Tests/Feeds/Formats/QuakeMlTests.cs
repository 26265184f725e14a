using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class QuakeMlTests
{
    [Fact]
    public void The_preferred_solution_is_taken_in_kilometres()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.QuakeMl, "quakeml/events.xml"));
        Assert.Empty(result.Problems);
        var first = result.Reports[0];
        Assert.Equal("quakeml:example.org/event?a=1&b=2", first.SourceEventId);
        Assert.Equal(["us7000zzza"], first.Aliases);
        Assert.Equal(148.8, first.DepthKm);
        Assert.Equal(new GeoPoint(45.49, 26.52), first.Epicenter);
        Assert.Equal(
            new DateTimeOffset(2022, 11, 3, 4, 50, 25, TimeSpan.Zero).AddMicroseconds(123456),
            first.OriginTime
        );
        Assert.Equal(new Magnitude(5.4, MagnitudeType.Mw), first.Magnitude);
        Assert.Equal(0.12, first.MagnitudeSigma);
        Assert.Equal(ReviewStatus.Reviewed, first.ReviewStatus);
        Assert.Equal("Vrancea, România", first.Place);
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 4, 59, 30, 500, TimeSpan.Zero), first.UpdatedAt);
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 5, 0, 0, TimeSpan.Zero), first.GeneratedAt);
    }

    [Fact]
    public void Quirks_of_real_documents()
    {
        var reports = FeedSample.Parse(FeedFormat.QuakeMl, "quakeml/events.xml").Reports;
        Assert.Equal(
            [EventType.Earthquake, EventType.Unknown, EventType.QuarryBlast, EventType.Earthquake],
            reports.Select(r => r.EventType)
        );
        Assert.Equal(["20221103_0000997"], reports[1].Aliases);
        Assert.Null(reports[1].DepthKm);
        Assert.Null(reports[1].Magnitude);
        Assert.Equal(0, reports[2].DepthKm);
        Assert.Equal(ReviewStatus.Deleted, reports[3].ReviewStatus);
    }

    [Theory]
    [InlineData("http://quakeml.org/xmlns/quakeml/1.2", "http://quakeml.org/xmlns/quakeml/1.0")]
    [InlineData("http://quakeml.org/xmlns/bed/1.2", "http://quakeml.org/xmlns/bed/1.1")]
    public void Namespace_versions_do_not_matter(string good, string other) =>
        Assert.Equal(
            4,
            FeedSample
                .ParseText(
                    FeedFormat.QuakeMl,
                    FeedSample.Text("quakeml/events.xml").Replace(good, other, StringComparison.Ordinal)
                )
                .Reports.Count
        );

    [Fact]
    public void Without_preferences_it_is_the_first_origin_and_its_own_magnitude()
    {
        var text = FeedSample
            .Text("quakeml/events.xml")
            .Replace(
                "<preferredOriginID>quakeml:example.org/origin/2?x=1&amp;y=2</preferredOriginID>",
                "",
                StringComparison.Ordinal
            )
            .Replace(
                "<preferredMagnitudeID>quakeml:example.org/mag/2</preferredMagnitudeID>",
                "",
                StringComparison.Ordinal
            )
            .Replace(
                "<type>Mw</type>\n",
                "<type>Mw</type><originID>quakeml:example.org/origin/1</originID>\n",
                StringComparison.Ordinal
            );
        var first = FeedSample.ParseText(FeedFormat.QuakeMl, text).Reports[0];
        Assert.Equal(10, first.DepthKm);
        Assert.Equal(5.4, first.Magnitude!.Value.Value);
    }

    [Theory]
    [InlineData(
        "<value>148800</value>",
        "<value>5000000</value>",
        "depth (m) is \"5000000\", outside -10000 to 800000"
    )]
    [InlineData("<value>5.4</value>", "<value>NaN</value>", "mag is \"NaN\", not a number")]
    [InlineData("<latitude><value>45.49</value></latitude>", "", "longitude without latitude")]
    [InlineData(
        "<preferredMagnitudeID>quakeml:example.org/mag/2",
        "<preferredMagnitudeID>gone",
        "preferredMagnitudeID is \"gone\", which is none of the 2 there are"
    )]
    public void A_value_that_cannot_be_right_refuses_its_event(string good, string bad, string why)
    {
        var text = FeedSample.Text("quakeml/events.xml");
        Assert.Contains(good, text, StringComparison.Ordinal);
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.ParseText(FeedFormat.QuakeMl, text.Replace(good, bad, StringComparison.Ordinal))
        );
        Assert.Equal(3, result.Reports.Count);
        Assert.Equal("event on line 5: " + why, Assert.Single(result.Problems).ToString());
    }

    [Theory]
    [InlineData(new[] { "mb 5.7", "ML 6.0", "Mwc 6.3", "Ms 6.5" }, "Mwc")]
    [InlineData(new[] { "mb 5.7", "ML 6.0", "MSBB 6.5" }, "MSBB")]
    [InlineData(new[] { "mB 5.9", "Md 5.2", "MLv 6.0" }, "MLv")]
    [InlineData(new[] { "Md 5.2", "mb_Lg 5.7" }, "mb_Lg")]
    [InlineData(new[] { "M 5.2", "Mjma 5.7" }, "M")]
    public void Without_a_preference_the_scale_that_saturates_last_is_taken(string[] magnitudes, string expected)
    {
        var written = string.Concat(
            magnitudes.Select(m =>
                "<magnitude "
                + $"publicID=\"m/{m}\"><mag><value>{m.Split(' ')[1]}</value></mag><type>{m.Split(' ')[0]}</type></magnitude>"
            )
        );
        Assert.Equal(
            expected,
            Assert
                .Single(
                    FeedSample
                        .ParseText(FeedFormat.QuakeMl, Event("<depth><value>12000</value></depth>", written))
                        .Reports
                )
                .MagnitudeTypeName
        );
    }

    [Theory]
    [InlineData("<value>10</value><uncertainty>24700</uncertainty>", null, null)]
    [InlineData("<value>0</value><uncertainty>5000</uncertainty>", null, null)]
    [InlineData("<value>12400</value><uncertainty>3100</uncertainty>", 12.4, 3.1)]
    [InlineData("<value>12400</value>", 12.4, null)]
    [InlineData("<value>0</value>", 0.0, null)]
    [InlineData("<value>12400</value><uncertainty>much</uncertainty>", 12.4, null)]
    public void A_depth_less_certain_than_deep_is_none(string depth, double? km, double? sigmaKm)
    {
        var report = Assert.Single(
            FeedSample.ParseText(FeedFormat.QuakeMl, Event($"<depth>{depth}</depth>", "")).Reports
        );
        Assert.Equal(km, report.DepthKm);
        Assert.Equal(sigmaKm, report.DepthSigmaKm);
    }

    [Fact]
    public void How_well_it_is_known_and_by_whom_is_read()
    {
        const string origin =
            "<originUncertainty><horizontalUncertainty>2400</horizontalUncertainty></originUncertainty>"
            + "<quality><usedStationCount>31</usedStationCount></quality><creationInfo><agencyID>GFZ</agencyID></creationInfo>";
        var ofLocation = Assert.Single(FeedSample.ParseText(FeedFormat.QuakeMl, Event(origin, "")).Reports);
        var ofMagnitude = Assert.Single(
            FeedSample
                .ParseText(
                    FeedFormat.QuakeMl,
                    Event(origin, "<magnitude><mag><value>5.1</value></mag><stationCount>7</stationCount></magnitude>")
                )
                .Reports
        );
        var uncounted = Assert.Single(
            FeedSample
                .ParseText(
                    FeedFormat.QuakeMl,
                    Event("", "<magnitude><mag><value>5.1</value></mag><stationCount>0</stationCount></magnitude>")
                )
                .Reports
        );

        Assert.Equal((2.4, 31, "GFZ"), (ofLocation.HorizontalSigmaKm, ofLocation.Stations, ofLocation.Agency));
        Assert.Equal(7, ofMagnitude.Stations);
        Assert.Null(uncounted.Stations);
        Assert.Null(uncounted.Agency);
    }

    [Theory]
    [InlineData(
        "catalog:datasource=\"us\" catalog:dataid=\"us70001\" catalog:eventsource=\"ci\" catalog:eventid=\"39462536\"",
        "ci39462536"
    )]
    [InlineData("catalog:datasource=\"us\" catalog:eventid=\"70001\"", null)]
    public void An_ANSS_id_is_the_event_source_and_the_event_id(string attributes, string? expected)
    {
        var text = Event("", "").Replace("publicID=\"e\"", $"publicID=\"e\" {attributes}", StringComparison.Ordinal);
        Assert.Equal(
            expected is null ? [] : [expected],
            Assert.Single(FeedSample.ParseText(FeedFormat.QuakeMl, text).Reports).Aliases
        );
    }

    [Fact]
    public void A_scenario_is_no_earthquake()
    {
        var text = Event("", "")
            .Replace(
                "publicID=\"e\"",
                "publicID=\"quakeml:earthquake.usgs.gov/fdsnws/scenario/1/query?eventid=x\"",
                StringComparison.Ordinal
            );
        Assert.Equal(
            "event on line 1: a scenario for planners, not an earthquake",
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.QuakeMl, text)).Line
        );
    }

    private static string Event(string ofOrigin, string magnitudes) =>
        "<q:quakeml xmlns:q=\"http://quakeml.org/xmlns/quakeml/1.2\" xmlns=\"http://quakeml.org/xmlns/bed/1.2\" "
        + "xmlns:catalog=\"http://anss.org/xmlns/catalog/0.1\">"
        + "<eventParameters publicID=\"p\"><event publicID=\"e\"><type>earthquake</type><origin "
        + "publicID=\"o\"><time><value>2024-02-11T18:03:09Z</value></time>"
        + $"<latitude><value>44.95</value></latitude><longitude><value>23.25</value></longitude>{ofOrigin}</origin>{magnitudes}</event></eventParameters></q:quakeml>";

    [Fact]
    public void SeisComPs_kilometres_are_not_taken_for_metres() =>
        Assert.Equal(
            FeedState.NotThisFormat,
            Assert.IsType<ParseResult.Refused>(FeedSample.Parse(FeedFormat.QuakeMl, "quakeml/sc3ml.xml")).State
        );

    [Fact]
    public void Entities_and_outside_files_are_never_opened()
    {
        var bomb =
            "<!DOCTYPE q [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
            + "<quakeml xmlns=\"http://quakeml.org/xmlns/quakeml/1.2\">&a;</quakeml>";
        Assert.Equal(
            FeedState.Malformed,
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.QuakeMl, bomb)).State
        );
    }

    [Fact]
    public void Nesting_is_bounded() =>
        Assert.Equal(
            FeedState.TooLarge,
            FeedSample.ParseText(FeedFormat.QuakeMl, string.Concat(Enumerable.Repeat("<a>", 1_000_000))).State
        );

    [Fact]
    public void A_cut_document_gives_nothing_wherever_it_is_cut()
    {
        var whole = FeedSample.Text("quakeml/events.xml").TrimEnd();
        for (var length = 1; length < whole.Length; length++)
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.QuakeMl, whole[..length]));
    }
}
