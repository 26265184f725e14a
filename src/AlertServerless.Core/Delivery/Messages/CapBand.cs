using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>One area of a CAP message and what is asked of those in it.</summary>
internal sealed record CapBand(AlertLevel Level, CapShape Shape, string ResponseType, string Urgency, string Severity, string Certainty)
{
    // Where classes are rounded, V begins at 4.5 and III, the weakest people feel indoors, at 2.5.
    private const double StrongFrom = 4.5;
    private const double FeltFrom = 2.5;

    /// <summary>The strong band first; a cancellation has one, over all of it.</summary>
    public static IReadOnlyList<CapBand> Of(Alert alert)
    {
        var estimate = alert.Estimate;
        var felt = CapShape.Where(estimate.Hypocenter, estimate.Magnitude, FeltFrom);
        if (alert.Kind == AlertKind.Cancelled)
            return felt is null ? [] : [new CapBand(AlertLevel.None, felt, "AllClear", "Past", "Minor", "Unlikely")];

        var bands = new List<CapBand>();
        if (CapShape.Where(estimate.Hypocenter, estimate.Magnitude, StrongFrom) is { } strong)
            bands.Add(new CapBand(AlertLevel.TakeAction, strong, "Shelter", "Immediate", SeverityOf(alert.Tier), "Likely"));
        if (felt is not null) bands.Add(new CapBand(AlertLevel.BeAware, felt, "Monitor", "Immediate", "Minor", "Likely"));
        return bands;
    }

    // By the macroseismic scale: VIII heavily damages ordinary buildings, VI slightly, V frightens.
    private static string SeverityOf(int tier) => tier switch
    {
        >= 8 => "Extreme",
        >= 6 => "Severe",
        _ => "Moderate",
    };
}
