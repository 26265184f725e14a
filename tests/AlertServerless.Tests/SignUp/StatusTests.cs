using System.Collections.Immutable;
using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;
using EventId = AlertServerless.Core.Alerting.EventId;

namespace AlertServerless.Tests.SignUp;

/// <summary>What everybody may see: from what the producer knows to the page.</summary>
public sealed class StatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);

    private static readonly ReadinessFacts Facts = new(
        TimeSpan.FromMinutes(5),
        new SentHeartbeat(Now.AddMinutes(-2), 4, []),
        [
            new LaneAnswer(0, Now.AddMinutes(-2), []),
            new LaneAnswer(1, Now.AddMinutes(-2), []),
            new LaneAnswer(2, Now.AddMinutes(-7), []),
        ],
        Now,
        [
            new WatchedFeed("infp-ews", Now, TimeSpan.FromSeconds(1), null),
            new WatchedFeed("emsc", null, TimeSpan.FromSeconds(10), "connection refused"),
        ],
        null,
        Busy: false
    );

    [Fact]
    public async Task The_page_says_whether_an_alert_would_go_out_what_was_tested_and_what_was_sent()
    {
        await using var site = await TestSite.StartAsync();
        var catalog = EventCatalog.Empty with
        {
            Events = [Event("quake", AlertCategory.Actual, 7.1), Event("drill", AlertCategory.Exercise, 6.0)],
        };
        site.Status.Written = PublicStatus.Of(Facts, ready: true, catalog, null, Now);

        var page = WebUtility.HtmlDecode((await site.AskAsync("GET", "/status")).Body);

        Assert.Contains("An alert would go out now.", page);
        Assert.Contains("infp-ews: answers", page);
        Assert.Contains("emsc: does not answer", page);
        Assert.DoesNotContain("connection refused", page);
        Assert.Contains("Sent 2026-11-03 09:58:00 UTC; received on 2/4 lanes.", page);
        Assert.Contains("2026-11-03 09:00:00 UTC: M 7.1", page);
        Assert.Contains("+6 s: alert, VII", page);
        Assert.Contains("2026-11-03 09:00:00 UTC: M 6.0", page);
    }

    [Fact]
    public async Task What_is_old_or_cannot_be_read_is_not_shown_as_if_it_were_true()
    {
        await using var site = await TestSite.StartAsync();
        const string Unknown = "is not known at the moment";
        Assert.Contains(Unknown, (await site.AskAsync("GET", "/status")).Body);
        site.Status.Written = PublicStatus.Of(Facts, ready: true, EventCatalog.Empty, null, Now);
        site.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.DoesNotContain(Unknown, (await site.AskAsync("GET", "/status")).Body);
        site.Clock.Advance(PublicStatus.Fresh);
        Assert.Contains(Unknown, (await site.AskAsync("GET", "/status")).Body);
        site.Status.Outage = new StoreUnavailableException("get public status", new TimeoutException());
        site.Clock.Advance(TimeSpan.FromSeconds(16));
        var answer = await site.AskAsync("GET", "/api/status");
        Assert.Equal(
            (200, """{"codesBySms":true,"ready":null,"feeds":null,"lastTest":null,"lastDrillAt":null}"""),
            (answer.Status, answer.Body)
        );
        Assert.Equal(503, (await site.AskAsync("GET", "/api/earthquakes")).Status);
        Assert.Contains(site.Log.Lines, line => line.Contains("public status not read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_who_look_at_once_ask_once()
    {
        await using var site = await TestSite.StartAsync();
        site.Status.Written = PublicStatus.Of(Facts, ready: true, EventCatalog.Empty, null, Now);
        for (var i = 0; i < 20; i++)
            await site.AskAsync("GET", "/status");
        Assert.Equal(1, site.Status.Reads);
        site.Clock.Advance(TimeSpan.FromSeconds(16));
        await site.AskAsync("GET", "/status");
        Assert.Equal(2, site.Status.Reads);
    }

    [Fact]
    public void What_the_catalog_has_forgotten_is_kept()
    {
        var first = EventCatalog.Empty with
        {
            Events = [Event("a", AlertCategory.Actual, 5), Event("d", AlertCategory.Exercise, 6)],
        };
        var before = PublicStatus.Of(Facts, ready: true, first, null, Now);
        var later = EventCatalog.Empty with { Events = [Event("b", AlertCategory.Actual, 6, Now)] };

        var status = PublicStatus.Of(Facts, ready: false, later, before, Now.AddHours(1));

        Assert.Equal(["b", "a"], status.Recent.Select(one => one.Id));
        Assert.Equal("d", status.LastDrill!.Id);
        Assert.False(status.Ready);
    }

    [Fact]
    public void It_fits_into_a_parameter_and_comes_back()
    {
        var catalog = EventCatalog.Empty;
        for (var i = 0; i < 40; i++)
            catalog = catalog with
            {
                Events = catalog.Events.Add(Event($"quake{i}", AlertCategory.Actual, 5, Now.AddSeconds(i))),
            };
        var many = Facts with
        {
            Feeds = [.. Enumerable.Range(0, 28).Select(i => new WatchedFeed(new string('f', 60), Now, default, null))],
        };
        var status = PublicStatus.Of(many, ready: true, catalog, null, Now);
        Assert.Equal(PublicStatus.MostRecent, status.Recent.Count);

        var json = status.ToJson();

        Assert.InRange(json.Length, 1, PublicStatus.MostBytes);
        var read = PublicStatus.FromJson(json)!;
        Assert.Equal(status.Recent[0].Id, read.Recent[0].Id);
        Assert.InRange(read.Recent.Count, 1, PublicStatus.MostRecent - 1);
        Assert.Null(PublicStatus.FromJson("{}"u8));
        Assert.Null(PublicStatus.FromJson("not JSON"u8));
    }

    private static SeismicEvent Event(string id, AlertCategory category, double magnitude, DateTimeOffset? at = null)
    {
        var origin = at ?? Now.AddHours(-1);
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.7, 26.6), 90),
            origin,
            new Magnitude(magnitude, MagnitudeType.Mw),
            0,
            LocationAssumed: false,
            null,
            "infp-ews"
        );
        var name = new EventId(id);
        var issued = new IssuedAlert(AlertId.ForTier(name, 7), AlertKind.First, 7, estimate, origin.AddSeconds(6));
        return new SeismicEvent(name, category, origin, origin, [], ImmutableArray.Create(issued));
    }
}
