using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace AlertServerless.Infra.Monitoring;

/// <summary>When an alarm sounds, and what missing data means to it.</summary>
/// <param name="What">What is wrong, in a line; the runbook has a heading for it.</param>
/// <param name="Figure">What is measured.</param>
/// <param name="Compare">Against the threshold.</param>
/// <param name="Threshold">In the figure's unit.</param>
/// <param name="Periods">In a row.</param>
/// <param name="MissingData">What no data means: that all is well, or that nobody is left to say otherwise.</param>
public sealed record AlarmOptions(
    string What,
    IMetric Figure,
    ComparisonOperator Compare,
    double Threshold,
    int Periods,
    TreatMissingData MissingData
)
{
    /// <summary>So many of the <see cref="Periods"/> are enough; null for all of them.</summary>
    public int? Enough { get; init; }

    public Alarm Create(Construct scope, string id) =>
        new(
            scope,
            id,
            new AlarmProps
            {
                AlarmDescription = $"{What} See {RunbookLink.For(id)}",
                Metric = Figure,
                ComparisonOperator = Compare,
                Threshold = Threshold,
                EvaluationPeriods = Periods,
                DatapointsToAlarm = Enough,
                TreatMissingData = MissingData,
            }
        );

    /// <summary>Sounds at or above the threshold; no data is good news, for these figures only exist when something
    /// happens.</summary>
    public static AlarmOptions AtLeast(double threshold, IMetric figure, string what, int periods = 1) =>
        new(
            what,
            figure,
            ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            threshold,
            periods,
            TreatMissingData.NOT_BREACHING
        );

    /// <summary>Sounds below the threshold; no data is bad news, for these figures are written without a
    /// break.</summary>
    public static AlarmOptions Below(double threshold, IMetric figure, string what, int periods = 1) =>
        new(what, figure, ComparisonOperator.LESS_THAN_THRESHOLD, threshold, periods, TreatMissingData.BREACHING);

    /// <summary>Sounds at or above the threshold, and when there is no data.</summary>
    public static AlarmOptions AtLeastOrSilent(double threshold, IMetric figure, string what, int periods = 1) =>
        AtLeast(threshold, figure, what, periods) with
        {
            MissingData = TreatMissingData.BREACHING,
        };
}
