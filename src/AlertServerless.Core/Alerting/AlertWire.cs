using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>An estimate as written: plain numbers under the names that the record's contract fixes.</summary>
internal sealed record EstimateWire(
    double Latitude,
    double Longitude,
    double DepthKm,
    DateTimeOffset OriginTime,
    double Magnitude,
    MagnitudeType MagnitudeType,
    double MagnitudeSigma,
    bool LocationAssumed,
    string? Place,
    string Source
)
{
    public static EstimateWire From(EventEstimate e) =>
        new(
            e.Hypocenter.Epicenter.Latitude,
            e.Hypocenter.Epicenter.Longitude,
            e.Hypocenter.DepthKm,
            e.OriginTime,
            e.Magnitude.Value,
            e.Magnitude.Type,
            e.MagnitudeSigma,
            e.LocationAssumed,
            e.Place,
            e.Source
        );

    public EventEstimate ToEstimate()
    {
        WireFault.Unless(
            GeoPoint.TryCreate(Latitude, Longitude, out var epicenter),
            $"latitude {Latitude}, longitude {Longitude} is no place"
        );
        WireFault.Unless(Hypocenter.IsValidDepth(DepthKm), $"depthKm {DepthKm} is no depth");
        WireFault.Unless(Seismology.Magnitude.IsValid(Magnitude), $"magnitude {Magnitude} is none");
        WireFault.Unless(MagnitudeSigma is >= 0 and <= 5, $"magnitudeSigma {MagnitudeSigma} is not in 0–5");
        return new EventEstimate(
            new Hypocenter(epicenter, DepthKm),
            OriginTime,
            new Magnitude(Magnitude, MagnitudeType),
            MagnitudeSigma,
            LocationAssumed,
            Place,
            Source
        );
    }
}

/// <summary>A place as written.</summary>
internal sealed record PlaceWire(double Latitude, double Longitude)
{
    /// <summary>Null for none, so that a record without places is written as before this member existed.</summary>
    public static IReadOnlyList<PlaceWire>? From(IReadOnlyList<GeoPoint> places) =>
        places.Count == 0 ? null : [.. places.Select(place => new PlaceWire(place.Latitude, place.Longitude))];

    public static IReadOnlyList<GeoPoint> ToPlaces(IReadOnlyList<PlaceWire>? places) =>
        places is null ? [] : [.. places.Select(place => place.ToPlace())];

    private GeoPoint ToPlace()
    {
        WireFault.Unless(
            GeoPoint.TryCreate(Latitude, Longitude, out var place),
            $"latitude {Latitude}, longitude {Longitude} is no place"
        );
        return place;
    }
}

internal sealed record EarlierWire(string Id, EstimateWire Estimate, DateTimeOffset DecidedAt)
{
    public static EarlierWire From(EarlierAlert e) => new(e.Id.Value, EstimateWire.From(e.Estimate), e.DecidedAt);

    public EarlierAlert ToEarlier() => new(AlertWire.ReadId(Id), Estimate.ToEstimate(), DecidedAt);
}

internal sealed record AlertWire(
    string Id,
    AlertKind Kind,
    AlertCategory Category,
    int Tier,
    EstimateWire Estimate,
    IReadOnlyList<EarlierWire> Earlier,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset DecidedAt,
    DateTimeOffset ExpiresAt
)
{
    public static AlertWire From(Alert a) =>
        new(
            a.Id.Value,
            a.Kind,
            a.Category,
            a.Tier,
            EstimateWire.From(a.Estimate),
            [.. a.Earlier.Select(EarlierWire.From)],
            a.FirstSeenAt,
            a.DecidedAt,
            a.ExpiresAt
        );

    public Alert ToAlert()
    {
        var id = ReadId(Id);
        WireFault.Unless(Tier is >= 1 and <= 12, $"tier {Tier} is not in 1–12");
        var expected =
            Kind == AlertKind.Cancelled ? AlertId.ForCancellation(id.Event) : AlertId.ForTier(id.Event, Tier);
        WireFault.Unless(id == expected, $"id {id} does not name a {Kind} of tier {Tier}");
        WireFault.Unless(ExpiresAt > DecidedAt, "expiresAt is not after decidedAt");
        return new Alert(
            id,
            Kind,
            Category,
            Tier,
            Estimate.ToEstimate(),
            [.. Earlier.Select(e => e.ToEarlier())],
            FirstSeenAt,
            DecidedAt,
            ExpiresAt
        );
    }

    public static AlertId ReadId(string text)
    {
        WireFault.Unless(AlertId.TryParse(text, out var id), $"'{text}' is no alert id");
        return id;
    }
}
