using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>What everybody may see of the system: whether it would warn now, which feeds answer, whether the last test
/// came through, and what was sent for recent earthquakes. No address, no count of people.</summary>
/// <param name="At">When the producer wrote it.</param>
/// <param name="LastTest">The last heartbeat; null before the first.</param>
/// <param name="LastDrill">The last exercise; null before the first.</param>
/// <param name="Recent">Earthquakes that alerts were issued for, the newest first.</param>
public sealed record PublicStatus(
    DateTimeOffset At,
    bool Ready,
    IReadOnlyList<PublicFeed> Feeds,
    PublicTest? LastTest,
    PublicEvent? LastDrill,
    IReadOnlyList<PublicEvent> Recent
)
{
    public const int MostRecent = 6;

    /// <summary>What a standard parameter of Systems Manager holds.</summary>
    public const int MostBytes = 4096;

    /// <summary>The producer writes it about twice a minute: an older status says nothing about now.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(3);

    public bool IsFresh(DateTimeOffset now) => now - At <= Fresh;

    /// <summary>Pure. Earthquakes that the catalog no longer holds are kept from the status before.</summary>
    /// <param name="ready">See <see cref="Readiness"/>.</param>
    /// <param name="before">As it was written last; null for never.</param>
    public static PublicStatus Of(
        ReadinessFacts facts,
        bool ready,
        EventCatalog catalog,
        PublicStatus? before,
        DateTimeOffset now
    )
    {
        var alerted = catalog.Events.Where(one => !one.Issued.IsEmpty).ToList();
        var real = Newest(alerted, AlertCategory.Actual, before?.Recent ?? []);
        var drills = Newest(alerted, AlertCategory.Exercise, before?.LastDrill is { } drill ? [drill] : []);
        return new PublicStatus(
            now,
            ready,
            [.. facts.Feeds.Select(feed => new PublicFeed(feed.Name, feed.Why is null, feed.GoodAt))],
            facts.Sent is { } sent
                ? new PublicTest(sent.At, sent.Lanes, facts.Answers.Count(lane => lane.Beat >= sent.At))
                : null,
            drills.Count > 0 ? drills[0] : null,
            [.. real.Take(MostRecent)]
        );
    }

    /// <summary>With as many recent earthquakes as fit into <see cref="MostBytes"/>.</summary>
    public byte[] ToJson()
    {
        var status = this;
        while (true)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(status, PublicStatusJson.Default.PublicStatus);
            if (json.Length <= MostBytes || status.Recent.Count == 0)
                return json;
            status = status with { Recent = [.. status.Recent.SkipLast(1)] };
        }
    }

    /// <returns>Null for anything else, as the empty object that a deployment begins with.</returns>
    public static PublicStatus? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PublicStatusJson.Default.PublicStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<PublicEvent> Newest(
        IEnumerable<SeismicEvent> alerted,
        AlertCategory category,
        IReadOnlyList<PublicEvent> before
    )
    {
        var now = alerted.Where(one => one.Category == category).Select(PublicEvent.Of).ToList();
        return
        [
            .. now.Concat(before.Where(one => now.TrueForAll(known => known.Id != one.Id)))
                .OrderByDescending(one => one.OriginTime),
        ];
    }
}

/// <param name="Answers">It answered as it should when it was last asked.</param>
/// <param name="GoodAt">When it last did; null for never.</param>
public sealed record PublicFeed(string Name, bool Answers, DateTimeOffset? GoodAt);

/// <summary>A heartbeat: a signed record through everything but the providers.</summary>
/// <param name="Lanes">To how many lanes it was sent.</param>
/// <param name="Received">On how many a consumer has answered it.</param>
public sealed record PublicTest(DateTimeOffset SentAt, int Lanes, int Received);

/// <summary>An earthquake, or an exercise, and what was sent for it when.</summary>
/// <param name="Latitude">Null when the source had given no location.</param>
public sealed record PublicEvent(
    string Id,
    DateTimeOffset OriginTime,
    double? Latitude,
    double? Longitude,
    double Magnitude,
    IReadOnlyList<PublicAlert> Alerts
)
{
    // A first alert, escalations by tier and a cancellation: more is not published.
    private const int MostAlerts = 5;

    public static PublicEvent Of(SeismicEvent one)
    {
        var last = one.Issued[^1].Estimate;
        var place = last.Hypocenter.Epicenter;
        return new PublicEvent(
            one.Id.Value,
            last.OriginTime,
            last.LocationAssumed ? null : Math.Round(place.Latitude, 2),
            last.LocationAssumed ? null : Math.Round(place.Longitude, 2),
            Math.Round(last.Magnitude.Value, 1),
            [
                .. one
                    .Issued.TakeLast(MostAlerts)
                    .Select(alert => new PublicAlert(alert.Kind, alert.Tier, alert.DecidedAt)),
            ]
        );
    }
}

/// <param name="Tier">The highest expected intensity class anywhere, 1–12.</param>
public sealed record PublicAlert(AlertKind Kind, int Tier, DateTimeOffset DecidedAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(PublicStatus))]
internal sealed partial class PublicStatusJson : JsonSerializerContext;
