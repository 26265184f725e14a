using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Alerting;
using AlertServerless.Tests.FanOut;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenarios 8 and 10: to each their own countdown, and drills to those alone who want them.</summary>
public sealed partial class MustHoldRecipients
{
    private static readonly GeoPoint Brasov = new(45.6427, 25.5887);
    private static readonly GeoPoint Timisoara = new(45.7489, 21.2087);

    private readonly Scene scene = new();

    /// <summary>The leads of the two differ by 64 s for the reference hypocentre (15 s and 79 s, ray-traced through
    /// iasp91); this shock is 19 km deeper.</summary>
    [Fact]
    public async Task S8_Brasov_and_Timisoara_read_different_countdowns()
    {
        var notified = await NotifyAsync(secondsAfterOrigin: 25, Sample.Person(Brasov), Sample.Person(Timisoara));

        var (brasov, timisoara) = (Countdown(notified[1]), Countdown(notified[2]));
        Assert.InRange(brasov, 10, 18);
        Assert.InRange(timisoara - brasov, 58, 68);
    }

    /// <summary>S has passed Brașov (some 41 s after the origin) for half a minute, and not Timișoara (some 105
    /// s).</summary>
    [Fact]
    public async Task S8_Whom_the_wave_has_passed_reads_so_or_hears_nothing_as_they_chose()
    {
        var notified = await NotifyAsync(
            secondsAfterOrigin: 70,
            Sample.Person(Brasov),
            Sample.Person(Brasov) with
            {
                Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip)),
            },
            Sample.Person(Brasov) with
            {
                Language = Language.English,
            },
            Sample.Person(Timisoara) with
            {
                Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip)),
            }
        );

        Assert.Equal(new ulong[] { 1, 3, 4 }, notified.Keys.Order());
        Assert.StartsWith("Cutremur cu ~1 min in urma.", notified[1], StringComparison.Ordinal);
        Assert.StartsWith("Earthquake ~1 min ago.", notified[3], StringComparison.Ordinal);
        Assert.InRange(Countdown(notified[4]), 25, 40);
    }

    [Fact]
    public void S10_A_drill_is_an_event_of_its_own_and_says_so_in_its_id()
    {
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("7", 0, "exercise"));
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("7", 0));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 1, 70, "5.5"));

        Assert.Equal(["first", "first", "none"], scene.Decisions);
        var drill = scene.Alerts.First();
        Assert.Equal(AlertCategory.Exercise, drill.Category);
        Assert.StartsWith("exercise-", drill.Id.Value, StringComparison.Ordinal);
        Assert.Equal(AlertCategory.Actual, scene.Alerts.Last().Category);
        Assert.Single(scene.Catalog.Events.Single(e => e.Category == AlertCategory.Exercise).Live);
    }

    [Fact]
    public async Task S10_A_drill_reaches_those_who_opted_in_and_says_so_first()
    {
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("7", 0, "exercise"));
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("8", 0));
        var (drill, real) = (scene.Alerts.First(), scene.Alerts.Last());
        SubscriberPreferences[] people =
        [
            Sample.Person() with
            {
                Exercises = true,
            },
            Sample.Person(),
            Sample.Person() with
            {
                Exercises = true,
                Language = Language.English,
            },
        ];

        var inDrill = await NotifyAsync(drill, drill.DecidedAt, people);
        var inEarnest = await NotifyAsync(real, real.DecidedAt, people);

        Assert.Equal(new ulong[] { 1, 3 }, inDrill.Keys.Order());
        Assert.StartsWith("EXERCITIU: ", inDrill[1], StringComparison.Ordinal);
        Assert.StartsWith("EXERCISE: ", inDrill[3], StringComparison.Ordinal);
        Assert.Equal(3, inEarnest.Count);
        Assert.All(inEarnest.Values, text => Assert.DoesNotMatch("(?i)EXERCITIU|EXERCISE", text));
    }

    [Fact]
    public void S10_A_drills_CAP_document_has_the_status_Exercise()
    {
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("7", 0, "exercise"));
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("8", 0));

        Assert.Equal(["Exercise", "Actual"], scene.Alerts.Select(StatusOf));
    }

    private static string StatusOf(Alert alert)
    {
        var document = CapDocument.Write(
            alert,
            new CapSender("alerta.example.org", "Alerta Cutremur", new Uri("https://alerta.example.org/"))
        );
        return XDocument
            .Parse(Encoding.UTF8.GetString(document))
            .Root!.Element(XName.Get("status", CapDocument.Namespace))!
            .Value;
    }

    private static Task<Dictionary<ulong, string>> NotifyAsync(
        double secondsAfterOrigin,
        params SubscriberPreferences[] people
    ) => NotifyAsync(Sample.Alert(7.4), Sample.Origin.AddSeconds(secondsAfterOrigin), people);

    /// <summary>What each received, by number from 1.</summary>
    private static async Task<Dictionary<ulong, string>> NotifyAsync(
        Alert alert,
        DateTimeOffset now,
        params SubscriberPreferences[] people
    )
    {
        var rig = await Rig.WithPeopleAsync(people);
        var clock = new OffsetClock(now);
        var channel = new RecordingChannel(clock);
        await rig.Consumer(clock, channel: channel)
            .RunAsync(
                Rig.Record(alert, 0, 1),
                "worker",
                now.AddMinutes(5),
                new FanOutSummary(),
                CancellationToken.None
            );
        return channel.Notified.ToDictionary(message => message.Subscriber.Value, message => message.Text);
    }

    private static int Countdown(string text) =>
        int.Parse(Seconds().Match(text).Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "~(?<seconds>[0-9]+) s",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Seconds();
}
