using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Lambda.Scaling;

/// <summary>
/// The plan as a producer goes by it: never waited for when an alert is decided. It is read anew in the background when
/// it has become old; when it cannot be read, or is damaged, the last good one stays.
/// </summary>
/// <param name="plans">Where it lies.</param>
/// <param name="onEvent">Called, with one line, each time the plan cannot be adopted.</param>
/// <param name="time">Decides what is old.</param>
public sealed class PlanReader(IPlanStore plans, Action<string> onEvent, TimeProvider time)
{
    /// <summary>Well below the scaler's grace before it takes capacity away.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private ScalingPlan? current;
    private long readAt = long.MinValue;
    private int reading;

    /// <summary>Null until one was read.</summary>
    public ScalingPlan? Current => Volatile.Read(ref current);

    /// <summary>How the next alert is divided: at once, from what is known; one lane while nothing is.</summary>
    public FanOutOptions FanOut()
    {
        var last = Volatile.Read(ref readAt);
        if ((last == long.MinValue || time.GetElapsedTime(last) > Fresh) && Interlocked.Exchange(ref reading, 1) == 0)
            _ = RefreshInBackgroundAsync();
        return Current is { } plan
            ? new FanOutOptions(plan.Lanes, plan.WorkersPerSegment, plan.Rates.PerSecond, plan.Partitions)
            : FanOutOptions.Least;
    }

    /// <summary>Reads it now; before the first alert, so that it is known by then.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        try
        {
            Take(await plans.ReadAsync(cancellation));
        }
        catch (ControlPlaneUnavailableException failure)
        {
            onEvent($"plan not read, the last one stays: {failure.Message}");
        }

        Volatile.Write(ref readAt, time.GetTimestamp());
    }

    private void Take(PlanReading reading)
    {
        if (reading is PlanReading.Found found)
            Volatile.Write(ref current, found.Plan);
        else if (reading is PlanReading.Damaged damaged)
            onEvent($"plan refused, the last one stays: {damaged.Reason}");
    }

    private async Task RefreshInBackgroundAsync()
    {
        try
        {
            await RefreshAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Nobody awaits this; a missing right must not go unseen.
            onEvent($"plan not read, the last one stays: {failure}");
        }
        finally
        {
            Volatile.Write(ref reading, 0);
        }
    }
}
