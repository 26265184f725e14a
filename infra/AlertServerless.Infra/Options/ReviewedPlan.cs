using AlertServerless.Core.Scaling;

namespace AlertServerless.Infra.Options;

/// <summary>The numbers of what stands ready, where a reviewed file has them: docs/decisions/0186.</summary>
public static class ReviewedPlan
{
    /// <param name="text">Of the file; null when there is none.</param>
    /// <param name="why">For a line that begins with the file's name.</param>
    /// <returns>As the plan's parameter holds it, without blanks, for templates split it; null with the
    /// reason.</returns>
    public static string? Read(string? text, CostClass cost, out string why)
    {
        switch (ScalingPlanJson.Read(text))
        {
            case PlanReading.Found { Plan: var plan }:
                why = Unfit(plan.Capacity, cost);
                return why.Length == 0 ? ScalingPlanJson.Write(plan) : null;
            case PlanReading.Absent:
                why = " is not there or empty";
                return null;
            case PlanReading.Damaged { Reason: var reason }:
                why = $": {reason}";
                return null;
            default:
                throw new InvalidOperationException("a reading is found, absent or damaged");
        }
    }

    // What the class cannot have, and would fail after the brokers exist; empty when it can.
    private static string Unfit(Capacity plan, CostClass cost) =>
        plan.Partitions < cost.FloorPartitions
            ? $": partitions: {plan.Partitions} are fewer than the {cost.FloorPartitions} that "
                + $"class {cost.Name} starts with"
        : plan.Partitions > cost.MaxPartitions
            ? $": partitions: the brokers of class {cost.Name} bear {cost.MaxPartitions}, not {plan.Partitions}"
        : !cost.StandsReady && plan.ProvisionedConcurrency + plan.MaxPollers > 0
            ? $": provisionedConcurrency, pollers, maxPollers: nothing stands ready in class {cost.Name}"
        : cost.StandsReady && plan.Pollers == 0 ? $": pollers: class {cost.Name} has at least 1"
        : "";
}
