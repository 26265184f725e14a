using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>What machines receive: the words, and every number behind them. Fields are only ever added.</summary>
public static class WebhookBody
{
    /// <summary>The same for every attempt at the same message, so that a receiver can tell a repetition.</summary>
    public static string IdempotencyId(OutboundMessage message) => $"{message.Alert.Id.Value}/{message.Subscriber}";

    public static byte[] Write(OutboundMessage message, DateTimeOffset now) =>
        JsonSerializer.SerializeToUtf8Bytes(ToWire(message, now), WebhookContext.Default.WebhookWire);

    /// <summary>What proves that a receiver's owner asked for alerts: it must answer with
    /// <see cref="WebhookSignature.AnswerTo"/>.</summary>
    public static byte[] Challenge(string challenge) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new WebhookChallengeWire("challenge", challenge),
            WebhookContext.Default.WebhookChallengeWire
        );

    /// <summary>What a receiver shows of its answer: the bare text, or <c>{"answer":"…"}</c>.</summary>
    public static string AnswerIn(ReadOnlySpan<byte> body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body).Trim();
        if (!text.StartsWith('{'))
            return text;
        try
        {
            return JsonSerializer.Deserialize(text, WebhookContext.Default.WebhookAnswerWire)?.Answer ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>What a receiver is sent to try it: no alert, and marked as a test.</summary>
    public static byte[] Test(DateTimeOffset now) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new WebhookTestWire("test", "test", now, "TEST. No earthquake."),
            WebhookContext.Default.WebhookTestWire
        );

    private const int LongestPlace = 200;

    private static WebhookWire ToWire(OutboundMessage message, DateTimeOffset now)
    {
        var alert = message.Alert;
        var estimate = alert.Estimate;
        var facts = message.Facts;
        return new WebhookWire(
            IdempotencyId(message),
            alert.Id.Value,
            Type(alert.Kind),
            Status(alert.Category),
            now,
            message.ExpiresAt,
            new WebhookEvent(
                alert.Id.Event.Value,
                estimate.OriginTime,
                estimate.Hypocenter.Epicenter.Latitude,
                estimate.Hypocenter.Epicenter.Longitude,
                estimate.Hypocenter.DepthKm,
                estimate.LocationAssumed,
                estimate.Magnitude.Value,
                estimate.Magnitude.Type.ToString().ToLowerInvariant(),
                PlainText.Clean(estimate.Place, LongestPlace),
                EventPlace.Of(estimate, facts.Language),
                estimate.Source
            ),
            alert.Tier,
            facts.Level switch
            {
                AlertLevel.TakeAction => "take-action",
                AlertLevel.BeAware => "be-aware",
                _ => "none",
            },
            Math.Round(facts.Intensity, 1),
            facts.ArrivesAt,
            Math.Round((facts.ArrivesAt - now).TotalSeconds, 1),
            facts.Language.Code(),
            message.Text,
            alert.Earlier.Count + 1,
            message.ExpiresAt,
            alert.Category != AlertCategory.Actual,
            FacilityThresholds.Of(message.Address).LevelOf(alert.Kind, facts.Intensity)
        );
    }

    // CAP 1.2's words for both.
    private static string Type(AlertKind kind) =>
        kind switch
        {
            AlertKind.First => "alert",
            AlertKind.Escalated => "update",
            _ => "cancel",
        };

    private static string Status(AlertCategory category) =>
        category switch
        {
            AlertCategory.Actual => "actual",
            AlertCategory.Exercise => "exercise",
            _ => "test",
        };
}

internal sealed record WebhookWire(
    string Id,
    string AlertId,
    string Type,
    string Status,
    DateTimeOffset SentAt,
    DateTimeOffset ExpiresAt,
    WebhookEvent Event,
    int Tier,
    string Level,
    double Intensity,
    DateTimeOffset ArrivesAt,
    double SecondsLeft,
    string Language,
    string Text,
    int Sequence,
    DateTimeOffset ValidUntil,
    bool Drill,
    string FacilityLevel
);

internal sealed record WebhookEvent(
    string Id,
    DateTimeOffset OriginTime,
    double Latitude,
    double Longitude,
    double DepthKm,
    bool LocationAssumed,
    double Magnitude,
    string MagnitudeType,
    string? Place,
    string NearestPlace,
    string Source
);

internal sealed record WebhookChallengeWire(string Type, string Challenge);

internal sealed record WebhookAnswerWire(string? Answer);

internal sealed record WebhookTestWire(string Type, string Status, DateTimeOffset SentAt, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WebhookWire))]
[JsonSerializable(typeof(WebhookChallengeWire))]
[JsonSerializable(typeof(WebhookAnswerWire))]
[JsonSerializable(typeof(WebhookTestWire))]
internal sealed partial class WebhookContext : JsonSerializerContext;
