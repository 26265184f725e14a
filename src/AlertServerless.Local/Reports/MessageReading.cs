using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Reports;

/// <summary>What a person is asked to do by a message, by its own words.</summary>
public enum MessageKind
{
    /// <summary>Its words are not ours to read, such as those of a machine's document.</summary>
    Unknown,

    BeAware,

    TakeAction,

    /// <summary>The alert was withdrawn.</summary>
    Retraction,
}

/// <summary>
/// What a message says and which alert it is about, as its reader could tell: by the words, the magnitude in them, or
/// the id that a machine is given. Pure. The words are written here again on purpose: they are what people read
/// (docs/channels.md), and a check that asked the system for them would follow its mistakes.
/// </summary>
public static class MessageReading
{
    // In the order in which they are looked for, whatever their case: a retraction mentions an earthquake, too.
    private static readonly (string[] Words, MessageKind Kind)[] Words =
    [
        (["anulat", "cancelled", "törölve", "отменено", "скасовано", "отмена"], MessageKind.Retraction),
        (["jos, ad", "drop, cover", "le, fedezékbe", "залегни", "присядь"], MessageKind.TakeAction),
        (["cutremur", "earthquake", "földrengés", "земетресение", "землетрус", "землетрясение"], MessageKind.BeAware),
    ];

    // As a message to somebody with several places begins, or has in brackets behind the word for a drill; an SMS has
    // the letters of GSM-7. Further places are numbered.
    private static readonly (string[] Words, PlaceName Place)[] Places =
    [
        (["Acasă", "Acasa", "Home", "Otthon", "Дом", "Дім"], PlaceName.Home),
        (["La serviciu", "Work", "Munkahely", "Работа", "Робота", "Офис"], PlaceName.Work),
        (["La părinți", "La parinti", "Parents", "Szülők", "Szülök", "Родители", "Батьки", "Родня"], PlaceName.Parents),
        (Numbered(1), PlaceName.First),
        (Numbered(2), PlaceName.Second),
        (Numbered(3), PlaceName.Third),
    ];

    public static MessageKind KindOf(SimulatedMessage message)
    {
        foreach (var (words, kind) in Words)
            if (Array.Exists(words, word => message.Text.Contains(word, StringComparison.OrdinalIgnoreCase)))
                return kind;
        return IdOf(message) is { } id && id == AlertId.ForCancellation(id.Event)
            ? MessageKind.Retraction
            : MessageKind.Unknown;
    }

    /// <summary>Null when it could be about none of them.</summary>
    /// <param name="alerts">In the order they were decided.</param>
    public static AlertId? AlertOf(SimulatedMessage message, MessageKind kind, IReadOnlyList<Alert> alerts)
    {
        if (IdOf(message) is { } id)
            return id;
        for (var i = alerts.Count - 1; i >= 0; i--)
        {
            var alert = alerts[i];
            if (
                alert.DecidedAt <= message.At
                && (alert.Kind == AlertKind.Cancelled) == (kind == MessageKind.Retraction)
                && States(message.Text, alert)
            )
                return alert.Id;
        }

        return IdOfCallback(message, kind, alerts);
    }

    // Where the words do not tell, as in an SMS in Cyrillic letters, by what the provider was asked to report on; only
    // an alert that can have such words.
    private static AlertId? IdOfCallback(SimulatedMessage message, MessageKind kind, IReadOnlyList<Alert> alerts) =>
        AlertId.TryParse(message.Alert, out var id)
        && alerts.Any(alert =>
            alert.Id == id && (alert.Kind == AlertKind.Cancelled) == (kind == MessageKind.Retraction)
        )
            ? id
            : null;

    /// <summary>Which of the reader's places it is about; null when its words name none.</summary>
    public static PlaceName? PlaceOf(SimulatedMessage message)
    {
        foreach (var (words, place) in Places)
            if (Array.Exists(words, word => Names(message.Text, word)))
                return place;
        return null;
    }

    private static bool Names(string text, string word) =>
        text.StartsWith($"{word}: ", StringComparison.Ordinal)
        || text.Contains($" ({word}): ", StringComparison.Ordinal);

    private static string[] Numbered(int number) =>
        [
            .. new[] { "Locul {0}", "Place {0}", "{0}. hely", "Място {0}", "Місце {0}", "№ {0}" }.Select(words =>
                string.Format(CultureInfo.InvariantCulture, words, number)
            ),
        ];

    // Of its magnitude, as an SMS or as a sentence writes it. A Cyrillic SMS may have no room for it.
    private static bool States(string text, Alert alert)
    {
        var magnitude = alert.Estimate.Magnitude.Value.ToString("0.0", CultureInfo.InvariantCulture);
        return text.Contains($"M{magnitude}", StringComparison.Ordinal)
            || text.Contains($" {magnitude}, ", StringComparison.Ordinal);
    }

    // Of webhooks, whose id is the alert's and the subscriber's.
    private static AlertId? IdOf(SimulatedMessage message) =>
        message.Channel == ChannelKind.Webhook
        && message.MessageId.LastIndexOf('/') is > 0 and var end
        && AlertId.TryParse(message.MessageId[..end], out var id)
            ? id
            : null;
}
