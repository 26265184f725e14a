using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Reports.Page;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Console;

/// <summary>One card an event: how its magnitude grew, how far it is, what became of everybody, and what the map
/// needs.</summary>
/// <param name="accepted">Every accepted message of these alerts, the earliest first; none where nobody keeps
/// them.</param>
internal sealed class EventCards(
    Installation installation,
    Func<IReadOnlyList<AlertStatus>, List<DateTimeOffset>> accepted
)
{
    public const int Shown = 5;

    private const int CitiesShown = 25;
    private const double CurveStepKm = 10;
    private const int CurveSteps = 70;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private readonly Dictionary<EventId, (DateTimeOffset At, Waterfall? People)> people = [];

    /// <param name="known">The newest event first.</param>
    public async Task<IReadOnlyList<EventCardWire>> ReadAsync(
        IReadOnlyList<AlertStatus> known,
        CancellationToken cancellation
    )
    {
        var now = installation.Clock.GetUtcNow();
        var cards = new List<EventCardWire>();
        foreach (var alerts in known.GroupBy(one => one.Alert.Id.Event).Take(Shown))
            cards.Add(
                Card([.. alerts.OrderBy(one => one.Alert.DecidedAt)], await PeopleAsync(alerts.Key, now, cancellation))
            );
        return cards;
    }

    // Receipts are read segment by segment: not more often than somebody can look.
    private async Task<Waterfall?> PeopleAsync(EventId id, DateTimeOffset now, CancellationToken cancellation)
    {
        if (people.TryGetValue(id, out var known) && now - known.At < Fresh)
            return known.People;
        var reading = await ArchiveDocument.ReadAsync(installation, id.Value, cancellation);
        people[id] = (now, reading.Document?.Waterfall);
        return reading.Document?.Waterfall;
    }

    private EventCardWire Card(List<AlertStatus> alerts, Waterfall? waterfall)
    {
        var newest = alerts[^1].Alert;
        var estimate = (alerts.FindLast(one => one.Alert.Kind != AlertKind.Cancelled) ?? alerts[^1]).Alert.Estimate;
        var curve = ArrivalCurve.FromDepth(estimate.Hypocenter.DepthKm);
        var times = accepted(alerts);
        return new EventCardWire(
            newest.Id.Event.Value,
            newest.Category.ToString(),
            alerts.Exists(one => one.Alert.Kind == AlertKind.Cancelled),
            EventPlace.Of(estimate, Language.English),
            estimate.Hypocenter.Epicenter.Latitude,
            estimate.Hypocenter.Epicenter.Longitude,
            estimate.Hypocenter.DepthKm,
            estimate.OriginTime,
            alerts.Max(one => one.Alert.Tier),
            [
                .. alerts.Select(one => new MagnitudeWire(
                    one.Alert.Kind.ToString(),
                    one.Alert.Estimate.Magnitude.Value,
                    one.Alert.Tier,
                    one.Alert.DecidedAt,
                    one.Alert.Estimate.Source
                )),
            ],
            new StagesWire(
                alerts[0].Alert.FirstSeenAt,
                alerts[0].Alert.DecidedAt,
                alerts[0].SinceSeen is { } since ? alerts[0].Alert.FirstSeenAt + since : null,
                At(times, 0),
                At(times, 0.5),
                At(times, 0.99)
            ),
            waterfall is null
                ? null
                : new AudienceWire(
                    waterfall.Subscribers,
                    waterfall.Eligible,
                    waterfall.Outcomes[0].People,
                    waterfall.Outcomes[1].People,
                    waterfall.NotConcerned[0].People
                ),
            [.. Enumerable.Range(0, CurveSteps).Select(step => Math.Round(curve.PSeconds(step * CurveStepKm), 2))],
            [.. Enumerable.Range(0, CurveSteps).Select(step => Math.Round(curve.SSeconds(step * CurveStepKm), 2))],
            At(times, 0) is { } first ? curve.SReachKm((first - estimate.OriginTime).TotalSeconds) : null,
            Cities(alerts.MaxBy(one => one.Alert.Tier)!.Alert, curve)
        );
    }

    private static List<CityWire> Cities(Alert strongest, ArrivalCurve curve)
    {
        var prepared = new PreparedEstimate(strongest.Estimate, strongest.DecidedAt);
        return
        [
            .. City
                .All.OrderByDescending(city => city.Thousands)
                .Take(CitiesShown)
                .Select(city =>
                {
                    var distance = prepared.DistanceKm(city.Centre);
                    var intensity = prepared.Intensity(distance, CarpathianArc.ForeArcWeight(city.Centre));
                    return new CityWire(
                        city.Name,
                        city.Centre.Latitude,
                        city.Centre.Longitude,
                        city.Thousands,
                        IntensityScale.ToDegree(intensity),
                        strongest.Estimate.OriginTime.AddSeconds(curve.SSeconds(distance))
                    );
                }),
        ];
    }

    private static DateTimeOffset? At(List<DateTimeOffset> sorted, double share) =>
        sorted.Count == 0 ? null : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}

/// <param name="PSeconds">From the origin to the P wave's arrival, every ten kilometres from the epicentre on.</param>
/// <param name="BlindKm">Nearer than this the S wave was there before the first message.</param>
internal sealed record EventCardWire(
    string Id,
    string Category,
    bool Cancelled,
    string? Place,
    double Latitude,
    double Longitude,
    double DepthKm,
    DateTimeOffset OriginTime,
    int Tier,
    IReadOnlyList<MagnitudeWire> History,
    StagesWire Stages,
    AudienceWire? People,
    IReadOnlyList<double> PSeconds,
    IReadOnlyList<double> SSeconds,
    double? BlindKm,
    IReadOnlyList<CityWire> Cities
);

internal sealed record MagnitudeWire(string Kind, double Magnitude, int Tier, DateTimeOffset At, string Source);

internal sealed record StagesWire(
    DateTimeOffset Seen,
    DateTimeOffset Decided,
    DateTimeOffset? OnTopic,
    DateTimeOffset? First,
    DateTimeOffset? Half,
    DateTimeOffset? Last99
);

/// <summary>Subscribers = eligible + not concerned; eligible = notified + undelivered.</summary>
internal sealed record AudienceWire(
    long Subscribers,
    long Eligible,
    long Notified,
    long Undelivered,
    long NotConcerned
);

/// <param name="Intensity">Expected, 1–12.</param>
internal sealed record CityWire(
    string Name,
    double Latitude,
    double Longitude,
    double Thousands,
    int Intensity,
    DateTimeOffset SArrival
);
