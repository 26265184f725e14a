using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

public sealed class AlertOptionsTests
{
    private static AlertOptions Valid(string? json) =>
        Assert.IsType<OptionsReading.Valid>(AlertOptionsReader.Read(json)).Options;

    private static string Invalid(string json) =>
        Assert.IsType<OptionsReading.Invalid>(AlertOptionsReader.Read(json)).Line;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public void What_is_not_said_has_its_default(string? json) =>
        Assert.Equal(AlertOptions.Default with { Feeds = [] }, Valid(json) with { Feeds = AlertOptions.Default.Feeds });

    [Fact]
    public void The_defaults_are_within_their_own_ranges()
    {
        var everyFormat = AlertOptions.Default with
        {
            Feeds = [.. Enum.GetValues<FeedFormat>().Select(f => FeedOptions.For(f))],
        };

        Assert.Null(AlertOptionBounds.FindFault(everyFormat));
    }

    [Fact]
    public void What_is_said_is_taken()
    {
        var options = Valid(
            """
            {"minTier":4,"maxAgeSeconds":120,"alertLifetimeSeconds":300,"minLikelihood":0.4,"rememberHours":6,
             "maxMagnitude":7.9,"minStations":6,"maxCorrection":1.5,"confirmWithin":0.5,"maxFirstAlertsPerHour":3,"regionMarginKm":120,
             "region":[[44,22],[44,29],[48,29],[48,22]],
             "feeds":[{"name":"infp","format":"infp-alert","url":"http://alerta.infp.ro/","access":"pageKey","trust":55,"minMagnitude":4.5,"everySeconds":0.5,"timeoutSeconds":4,"readTwice":false}]}
            """
        );

        Assert.Equal(
            (4, 120, 300, 0.4, 6),
            (
                options.MinTier,
                options.MaxAge.TotalSeconds,
                options.AlertLifetime.TotalSeconds,
                options.MinLikelihood,
                options.Remember.TotalHours
            )
        );
        Assert.Equal(new GeoPoint(44, 22), options.Region.Corners[0]);
        Assert.Equal(4, options.Region.Corners.Count);
        Assert.Equal(
            (7.9, 6, 1.5, 0.5, 3, 120),
            (
                options.MaxMagnitude,
                options.MinStations,
                options.MaxCorrection,
                options.ConfirmWithin,
                options.MaxFirstAlertsPerHour,
                options.RegionMarginKm
            )
        );
        var feed = Assert.Single(options.Feeds);
        Assert.Equal(
            (55, 4.5, 0.5, 4),
            (feed.Trust, feed.MinMagnitude, feed.Every.TotalSeconds, feed.Timeout.TotalSeconds)
        );
        Assert.False(feed.ReadTwice);
        Assert.Same(feed, options.FeedFor("infp", FeedFormat.InfpAlert));
        Assert.Equal(80, options.FeedFor("other", FeedFormat.FdsnText).Trust);
        Assert.True(options.FeedFor("other", FeedFormat.FdsnText).ReadTwice);
    }

    [Theory]
    [InlineData(
        """
            {"minTier":1,"maxAgeSeconds":30,"alertLifetimeSeconds":60,"minLikelihood":0,"rememberHours":1,"maxMagnitude":5,
             "minStations":1,"maxCorrection":0.5,"confirmWithin":0,"maxFirstAlertsPerHour":1,"regionMarginKm":0,
             "feeds":[{"name":"a","format":"quakeml","trust":0,"minMagnitude":1,"everySeconds":0.2,"timeoutSeconds":0.5}]}
            """
    )]
    [InlineData(
        """
            {"minTier":12,"maxAgeSeconds":3600,"alertLifetimeSeconds":3600,"minLikelihood":1,"rememberHours":72,
             "maxMagnitude":10,"minStations":100,"maxCorrection":10,"confirmWithin":3,"maxFirstAlertsPerHour":1000,
             "regionMarginKm":1000,"feeds":[{"name":"a-name-of-the-most-32-characters","format":"quakeml","trust":100,
             "minMagnitude":9,"everySeconds":3600,"timeoutSeconds":120}]}
            """
    )]
    [InlineData("""{"feeds":[{"name":"z0-9a","format":"quakeml"}]}""")]
    public void The_bounds_themselves_are_allowed(string json) => Valid(json);

    [Theory]
    [InlineData("""{"minTier":15}""", "minTier is 15; allowed: 1–12 (intensity class)")]
    [InlineData("""{"maxAgeSeconds":-1}""", "maxAgeSeconds is -1; allowed: 30–3600 (s)")]
    [InlineData("""{"rememberHours":1e300}""", "rememberHours is")]
    [InlineData("""{"minLikelihood":1.5}""", "minLikelihood is 1.5; allowed: 0–1 (probability)")]
    [InlineData("""{"minTeir":3}""", "minTeir")]
    [InlineData("""{"minTier":"three"}""", "$.minTier")]
    [InlineData("""{"region":[[44,22],[44,29]]}""", "region: a polygon has at least 3 corners")]
    [InlineData("""{"region":[[44,22],[44,29],[99,29]]}""", "region[2] is [99, 29]")]
    [InlineData("""{"feeds":[{"name":"x","format":"infp"}]}""", "feeds[0].format is 'infp'; allowed: infp-alert,")]
    [InlineData("""{"feeds":[{"name":"X Y","format":"infp-alert"}]}""", "feeds[0].name is 'X Y'")]
    [InlineData("""{"feeds":[{"name":"","format":"infp-alert"}]}""", "feeds[0].name is ''")]
    [InlineData(
        """{"feeds":[{"name":"a-name-of-more-than-32-characters","format":"infp-alert"}]}""",
        "feeds[0].name is 'a-name-of-more-than-32-characters'"
    )]
    [InlineData(
        """{"feeds":[{"name":"x","format":"infp-alert"},{"name":"x","format":"quakeml"}]}""",
        "feeds[1].name is 'x', which an earlier feed has"
    )]
    [InlineData(
        """{"feeds":[{"name":"x","format":"infp-alert","url":"ftp://x/"}]}""",
        "feeds[0].url begins with 'ftp:'"
    )]
    [InlineData(
        """{"feeds":[{"name":"x","format":"infp-alert","everySeconds":0}]}""",
        "feeds[0].everySeconds is 0; allowed: 0.2–3600 (s)"
    )]
    [InlineData("""{"feeds":[{"name":"x","format":"infp-alert","access":"captcha"}]}""", "$.feeds[0].access")]
    [InlineData(
        """{"feeds":[{"name":"x","format":"emsc-json","url":"wss://x/","access":"plain"}]}""",
        "feeds[0].access is 'Plain' where url begins with 'wss:'"
    )]
    [InlineData(
        """{"feeds":[{"name":"x","format":"emsc-json","url":"https://x/","access":"socket"}]}""",
        "feeds[0].access is 'Socket' where url begins with 'https:'"
    )]
    [InlineData(
        """{"feeds":[{"name":"x","format":"emsc-json","url":"wss://x/","readTwice":true}]}""",
        "feeds[0].readTwice is true; allowed for a socket: false"
    )]
    [InlineData("""{"maxFirstAlertsPerHour":0}""", "maxFirstAlertsPerHour is 0; allowed: 1–1000 (alerts)")]
    [InlineData("""{"maxMagnitude":"great"}""", "$.maxMagnitude")]
    [InlineData("""{"minStations":-1}""", "minStations is -1; allowed: 1–100 (stations)")]
    [InlineData("""{"regionMarginKm":4000}""", "regionMarginKm is 4000; allowed: 0–1000 (km)")]
    [InlineData(
        """{"feeds":[{"name":"x","format":"quakeml","category":"actual"}]}""",
        "feeds[0].category is 'actual'; allowed: exercise, test"
    )]
    [InlineData("""{"feeds":[{"name":"x","format":"quakeml","category":"drill"}]}""", "$.feeds[0].category")]
    [InlineData(
        """{"feeds":[{"name":"x","format":"quakeml","url":"http://x/","trustPlainHttp":true}]}""",
        "feeds[0].trustPlainHttp is true; allowed beyond this machine: false"
    )]
    [InlineData("nonsense", "line 1, byte 2: not JSON")]
    [InlineData("null", "null")]
    public void A_bad_option_is_one_line_that_names_member_value_and_range(string json, string expected)
    {
        var line = Invalid(json);

        Assert.StartsWith("alert options: ", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void A_list_of_feeds_adds_addresses_to_what_the_options_know()
    {
        var options = Valid("""{"feeds":[{"name":"fdsn-text","format":"fdsn-text","minMagnitude":5}]}""");

        var all = Assert
            .IsType<OptionsReading.Valid>(
                FeedList.Add(options, " infp-alert=http://a/  fdsn-text=http://b/query?x=1 fdsn-text=http://c/ ")
            )
            .Options.Feeds;

        Assert.Equal(["fdsn-text", "infp-alert", "fdsn-text-2"], all.Select(f => f.Name));
        Assert.Equal("http://b/query?x=1", all[0].Url!.AbsoluteUri);
        Assert.Equal(5, all[0].MinMagnitude);
        Assert.Equal(FeedAccess.PageKey, all[1].Access);
    }

    [Theory]
    [InlineData("""{"name":"x","format":"quakeml"}""", true)]
    [InlineData("""{"name":"x","format":"quakeml","url":"https://x/"}""", true)]
    [InlineData("""{"name":"x","format":"emsc-json","url":"wss://x/"}""", true)]
    [InlineData("""{"name":"x","format":"quakeml","url":"http://x/"}""", false)]
    [InlineData("""{"name":"x","format":"quakeml","url":"http://127.0.0.1:8080/"}""", false)]
    [InlineData("""{"name":"x","format":"quakeml","url":"http://127.0.0.1:8080/","trustPlainHttp":true}""", true)]
    public void A_feed_in_clear_text_proves_nothing(string feed, bool authentic) =>
        Assert.Equal(authentic, Valid($$"""{"feeds":[{{feed}}]}""").Feeds[0].IsAuthentic);

    [Theory]
    [InlineData(MagnitudeType.Ml, 7.5)]
    [InlineData(MagnitudeType.Mb, 7.2)]
    [InlineData(MagnitudeType.Md, 6.5)]
    [InlineData(MagnitudeType.Mw, 8.0)]
    [InlineData(MagnitudeType.Unknown, 8.0)]
    public void A_scale_that_saturates_has_a_lower_credible_magnitude(MagnitudeType type, double most) =>
        Assert.Equal(most, AlertOptions.Default.LargestCredible(type));

    [Fact]
    public void A_smaller_region_bounds_every_scale() =>
        Assert.Equal(6, (AlertOptions.Default with { MaxMagnitude = 6 }).LargestCredible(MagnitudeType.Ml));

    [Fact]
    public void A_socket_is_heard_beside_its_list()
    {
        var feeds = Assert
            .IsType<OptionsReading.Valid>(
                FeedList.Add(
                    AlertOptions.Default,
                    "emsc-json=wss://a/standing_order/websocket emsc-json=https://a/query"
                )
            )
            .Options.Feeds;

        Assert.Equal(
            [(FeedAccess.Socket, false, 1), (FeedAccess.Plain, true, 15)],
            feeds.Select(f => (f.Access, f.ReadTwice, (int)f.Every.TotalSeconds))
        );
    }

    [Theory]
    [InlineData("infp-alert", "'infp-alert' is not FORMAT=URL")]
    [InlineData("seismo=http://a/", "is not FORMAT=URL")]
    [InlineData("quakeml=nowhere", "'nowhere' is not an absolute address")]
    [InlineData("quakeml=file:///etc/passwd", "url begins with 'file:'")]
    [InlineData("quakeml=wss://a/", "format is 'quakeml'; allowed through a socket: emsc-json")]
    [InlineData("emsc-json=ws://a/", "url begins with 'ws:'; allowed beyond this machine: wss")]
    public void A_bad_list_of_feeds_is_one_line(string list, string expected) =>
        Assert.Contains(
            expected,
            Assert.IsType<OptionsReading.Invalid>(FeedList.Add(AlertOptions.Default, list)).Line,
            StringComparison.Ordinal
        );
}
