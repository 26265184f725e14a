using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Reports;

/// <summary>The occasion of a message.</summary>
public enum MessageCase
{
    /// <summary>The first message about an event, in time.</summary>
    First,

    /// <summary>An alert that was issued before has become stronger.</summary>
    Escalated,

    /// <summary>The event was withdrawn.</summary>
    Cancelled,

    /// <summary>An exercise.</summary>
    Drill,

    /// <summary>The wave has passed some minutes ago.</summary>
    Late,
}

/// <summary>One earthquake, one place and one case, from which every channel's message is made as consumers make
/// it.</summary>
public sealed class MessageSample
{
    // Between the decision and the moment the words are made.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    // The delay that an early reader of these texts had waited for "the wave has just arrived".
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(107);

    // An escalation follows a weaker estimate.
    private const double WeakerBy = 0.6;

    private readonly Alert alert;
    private readonly MessageFacts facts;
    private readonly DateTimeOffset now;
    private readonly MessageText text;

    private MessageSample(Alert alert, MessageFacts facts, DateTimeOffset now)
    {
        (this.alert, this.facts, this.now) = (alert, facts, now);
        text = new MessageText(alert);
    }

    /// <summary>Magnitude 7.2, 100 km below Vrancea; decided 20 s after its origin.</summary>
    public static Alert Example(DateTimeOffset origin)
    {
        var hypocenter = new Hypocenter(new GeoPoint(45.6, 26.5), 100);
        var magnitude = new Magnitude(7.2, MagnitudeType.Mw);
        var decidedAt = origin.AddSeconds(20);
        return new Alert(
            AlertId.ForTier(new EventId("example"), 8),
            AlertKind.First,
            AlertCategory.Actual,
            8,
            new EventEstimate(hypocenter, origin, magnitude, 0, false, null, "example"),
            [],
            decidedAt,
            decidedAt,
            decidedAt.AddMinutes(10)
        );
    }

    /// <param name="first">As it was decided first.</param>
    /// <param name="home">Where the reader is.</param>
    public static MessageSample Of(Alert first, GeoPoint home, Language language, MessageCase what)
    {
        var estimate = first.Estimate;
        var distanceKm = estimate.Hypocenter.Epicenter.DistanceKmTo(home);
        var shaking = IntensityModel.Prepare(estimate.Hypocenter, estimate.Magnitude, estimate.MagnitudeSigma);
        var intensity = shaking.Estimate(home).Value;
        var arrivesAt = estimate.OriginTime.AddSeconds(
            ArrivalCurve.FromDepth(estimate.Hypocenter.DepthKm).SSeconds(distanceKm)
        );
        var writtenAt = what == MessageCase.Late ? arrivesAt + Lateness : first.DecidedAt + OnItsWay;
        var asked = new MessageFacts(
            intensity >= Eligibility.TakeActionFrom ? AlertLevel.TakeAction : AlertLevel.BeAware,
            intensity,
            (arrivesAt - writtenAt).TotalSeconds,
            arrivesAt,
            language,
            IsUpdate: what == MessageCase.Escalated
        );
        return new MessageSample(As(first, what), asked, writtenAt);
    }

    private static Alert As(Alert first, MessageCase what)
    {
        var estimate = first.Estimate;
        var weaker = new Magnitude(
            Math.Max(Magnitude.Lowest, estimate.Magnitude.Value - WeakerBy),
            estimate.Magnitude.Type
        );
        var before = new EarlierAlert(
            AlertId.ForTier(first.Id.Event, Math.Max(1, first.Tier - 1)),
            estimate with
            {
                Magnitude = weaker,
            },
            first.DecidedAt - OnItsWay
        );
        return what switch
        {
            MessageCase.Escalated => first with { Kind = AlertKind.Escalated, Earlier = [before] },
            MessageCase.Cancelled => first with
            {
                Id = AlertId.ForCancellation(first.Id.Event),
                Kind = AlertKind.Cancelled,
                Earlier = [new EarlierAlert(first.Id, estimate, first.DecidedAt)],
            },
            MessageCase.Drill => first with { Category = AlertCategory.Exercise },
            _ => first,
        };
    }

    /// <summary>The message as a provider gets it.</summary>
    public OutboundMessage On(ChannelKind channel, string address) =>
        new(
            alert,
            new SegmentId(Geohash.Of(alert.Estimate.Hypocenter.Epicenter), SubscriberKind.Person, channel, 0),
            new SubscriberId(1),
            address,
            alert.Kind == AlertKind.Cancelled
                ? text.ForCancellation(facts.Language, channel, now)
                : text.For(facts, channel, now),
            facts,
            alert.ExpiresAt
        );

    /// <summary>What an earlier Telegram message of the event is made to say once this one has gone out.</summary>
    public OutboundMessage MarkOn(string chat, long message) =>
        On(ChannelKind.Telegram, chat) with
        {
            Text = text.ForOutdated(facts.Language),
            EditRef = message,
        };

    /// <summary>What a person reads, and how it goes over the air.</summary>
    public (string Text, string Size) Read(ChannelKind channel)
    {
        var message = On(channel, "reader");
        return channel switch
        {
            ChannelKind.Sms => (message.Text, SizeOf(message.Text)),
            ChannelKind.Email => ReadMail(message),
            ChannelKind.Webhook => ReadBody(message),
            _ => (message.Text, Characters(message.Text)),
        };
    }

    public static string SizeOf(string sms)
    {
        var size = SmsSize.Of(sms);
        var (alphabet, unit) = size.Alphabet == SmsAlphabet.Gsm7 ? ("GSM-7", "places") : ("UCS-2", "characters");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{alphabet}, {size.Length} of {size.Limit} {unit}, {size.Segments} segment{(size.Segments == 1 ? "" : "s")}"
        );
    }

    private static (string Text, string Size) ReadMail(OutboundMessage message)
    {
        var mail = AlertMail.Compose(message, new Uri("https://alert.example.org/leave"));
        return ($"Subject: {mail.Subject}\n\n{mail.Text.TrimEnd()}", Characters(mail.Text));
    }

    private (string Text, string Size) ReadBody(OutboundMessage message)
    {
        var body = WebhookBody.Write(message, now);
        return (
            Encoding.UTF8.GetString(body),
            string.Create(CultureInfo.InvariantCulture, $"UTF-8, {body.Length} bytes of JSON")
        );
    }

    private static string Characters(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"UTF-8, {text.Length} characters");
}
