using System.Globalization;
using AlertServerless.Core.Alerting;
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
    private static readonly (string Words, MessageKind Kind)[] Words =
    [
        ("ANULAT: ", MessageKind.Retraction),
        ("CANCELLED: ", MessageKind.Retraction),
        ("ADAPOSTESTE-TE", MessageKind.TakeAction),
        ("DROP, COVER, HOLD ON", MessageKind.TakeAction),
        ("ramai calm", MessageKind.BeAware),
        ("stay calm", MessageKind.BeAware),
    ];

    public static MessageKind KindOf(SimulatedMessage message)
    {
        foreach (var (words, kind) in Words)
            if (message.Text.Contains(words, StringComparison.Ordinal))
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
                && message.Text.Contains(Magnitude(alert), StringComparison.Ordinal)
            )
                return alert.Id;
        }

        return null;
    }

    private static string Magnitude(Alert alert) =>
        string.Create(CultureInfo.InvariantCulture, $"M{alert.Estimate.Magnitude.Value:0.0} ");

    // Of webhooks, whose id is the alert's and the subscriber's.
    private static AlertId? IdOf(SimulatedMessage message) =>
        message.Channel == ChannelKind.Webhook
        && message.MessageId.LastIndexOf('/') is > 0 and var end
        && AlertId.TryParse(message.MessageId[..end], out var id)
            ? id
            : null;
}
