using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Local.Commands;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// What this machine takes for its work, from two measurements of it: the hand-off benchmark says what a message costs when
/// segments are full, and one measured run what a slot costs and how long the first message takes. Nothing is taken from a run of
/// another size, so that a prediction for that size can be wrong.
/// </summary>
internal static class Calibration
{
    private const int Rounds = 8;
    private const int Halvings = 40;
    private const double DearestSlotSeconds = 1;

    /// <param name="request">With the run to agree with.</param>
    /// <param name="handOffsPerSecond">Of the whole machine: consumers, store and providers together.</param>
    /// <param name="processors">That they share.</param>
    public static SimulationParameters Fit(PlanRequest request, double handOffsPerSecond, int processors)
    {
        var measured = request.Against!.LatencyMs;
        var model = SimulationParameters.Local with { SharedProcessors = processors, HandOffCpuSeconds = processors / handOffsPerSecond };
        for (var round = 0; round < Rounds; round++)
        {
            model = model with { SlotCpuSeconds = Bisect(0, DearestSlotSeconds, cost => TooLate(Predict(request, model with { SlotCpuSeconds = cost }), measured)) };
            var first = Predict(request, model).First ?? 0;
            model = model with { PublishSeconds = Math.Max(0, model.PublishSeconds + (measured.First / 1000) - first) };
        }

        return model;
    }

    // Median and last count alike: neither the beginning alone, nor the stragglers.
    private static bool TooLate(ReachPrediction predicted, MeasuredLatency measured) =>
        predicted is not { P50: { } p50, Last: { } last } || Math.Log(p50 * 1000 / measured.P50) + Math.Log(last * 1000 / measured.Last) > 0;

    private static ReachPrediction Predict(PlanRequest request, SimulationParameters model) =>
        PlanReport.Predict(request with { Simulation = model with { EligibleShare = request.Simulation!.EligibleShare } }).Overall;

    private static double Bisect(double low, double high, Func<double, bool> tooMuch)
    {
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (tooMuch(middle)) high = middle;
            else low = middle;
        }

        return low;
    }
}
