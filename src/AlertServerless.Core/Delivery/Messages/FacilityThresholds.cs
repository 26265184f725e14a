using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// From which expected intensity on a facility arms itself and acts. Its operator writes them behind the receiver's
/// URL, in the fragment that never leaves: <c>https://plant.example/alert#arm=4,act=6</c>, beside <c>cap</c> where
/// wanted.
/// </summary>
/// <param name="Arm">1–12; below it a facility is only informed.</param>
/// <param name="Act">1–12.</param>
public readonly record struct FacilityThresholds(double Arm, double Act)
{
    /// <summary>IV, at which people begin to notice, and V, at which they are asked to act.</summary>
    public static FacilityThresholds Default { get; } = new(3.5, Eligibility.TakeActionFrom);

    /// <returns>The defaults for what is not written, or is no intensity.</returns>
    public static FacilityThresholds Of(string address)
    {
        var mark = address.IndexOf('#', StringComparison.Ordinal);
        var thresholds = Default;
        if (mark < 0)
            return thresholds;
        foreach (var part in address[(mark + 1)..].Split([',', '&']))
        {
            if (part.Split('=') is not [var name, var text] || !TryRead(text, out var value))
                continue;
            if (name == "arm")
                thresholds = thresholds with { Arm = value };
            else if (name == "act")
                thresholds = thresholds with { Act = value };
        }

        return thresholds;
    }

    /// <summary><c>inform</c>, <c>arm</c> or <c>act</c>; a retraction only informs.</summary>
    public string LevelOf(AlertKind kind, double intensity) =>
        kind == AlertKind.Cancelled ? "inform"
        : intensity >= Act ? "act"
        : intensity >= Arm ? "arm"
        : "inform";

    /// <summary>As they stand in a fragment.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"arm={Arm}&act={Act}");

    private static bool TryRead(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
        && value is >= 1 and <= 12;
}
