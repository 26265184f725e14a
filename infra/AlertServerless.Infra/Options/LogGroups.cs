using AlertServerless.Core.Scaling;
using Amazon.CDK.AWS.Logs;

namespace AlertServerless.Infra.Options;

/// <summary>How long logs are kept, in the only steps that CloudWatch knows.</summary>
public static class LogGroups
{
    public static RetentionDays Retention(CostClass cost) =>
        cost.LogDays switch
        {
            30 => RetentionDays.ONE_MONTH,
            90 => RetentionDays.THREE_MONTHS,
            365 => RetentionDays.ONE_YEAR,
            var days => throw new ArgumentOutOfRangeException(nameof(cost), days, "not a retention of CloudWatch"),
        };
}
