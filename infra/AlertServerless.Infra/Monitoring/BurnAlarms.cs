using System.Globalization;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>Two windows that must both be over the rate: the longer one shows that it matters, the shorter one that it
/// is still so.</summary>
public sealed record BurnAlarm(string Name, string Description, Alarm Longer, Alarm Shorter);

/// <summary>
/// How fast the minutes are used up in which the system may be not ready: by multiple windows and burn rates, as in
/// https://sre.google/workbook/alerting-on-slos/ (recommendation 6). <c>ProofMissing</c> sees three minutes in a row;
/// these see what comes and goes. Minutes are counted, not averaged, for one without a figure is one without a
/// producer.
/// </summary>
public static class BurnAlarms
{
    /// <summary>Ready for 99.5 % of the minutes of thirty days: 216 may be lost.</summary>
    private const double MayBeLost = 0.005;

    public static IEnumerable<BurnAlarm> Create(Construct scope, WatchedParts parts)
    {
        yield return Create(scope, parts, "ReadyBurnsFast", rate: 14.4, longer: 60, shorter: 5);
        yield return Create(scope, parts, "ReadyBurnsSlowly", rate: 6, longer: 360, shorter: 30);
    }

    /// <summary>Minutes of a window that must be lost for a burn rate: 1 uses up what may be lost in thirty
    /// days.</summary>
    public static int Lost(double rate, int minutes) => (int)Math.Ceiling(rate * MayBeLost * minutes);

    private static BurnAlarm Create(
        Construct scope,
        WatchedParts parts,
        string name,
        double rate,
        int longer,
        int shorter
    )
    {
        var description = string.Create(
            CultureInfo.InvariantCulture,
            $"The system was not ready for {Lost(rate, longer)} minutes of the last {longer}, and for "
                + $"{Lost(rate, shorter)} of the last {shorter}: {rate} times as fast as it may be in a month."
        );
        return new BurnAlarm(name, description, Window(longer), Window(shorter));

        Alarm Window(int minutes) =>
            (
                AlarmOptions.Below(
                    1,
                    new CloudWatchMetrics(parts.Options)
                        .Own(Names.Metrics.Ready, "Minimum", Names.Functions.Producer)
                        .With(new MetricOptions { Period = Duration.Minutes(1) }),
                    $"Not ready for {Lost(rate, minutes)} minutes of the last {minutes}.",
                    periods: minutes
                ) with
                {
                    Enough = Lost(rate, minutes),
                }
            ).Create(scope, string.Create(CultureInfo.InvariantCulture, $"{name}-{minutes}"));
    }
}
