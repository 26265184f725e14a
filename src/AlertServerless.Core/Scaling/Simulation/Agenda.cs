namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>What happens when, in the order of time; of the same instant, in the order it was put down.</summary>
internal sealed class Agenda(double horizon)
{
    private readonly PriorityQueue<Action<double>, (double At, long Number)> entries = new();
    private long number;

    /// <summary>Of the last thing that happened.</summary>
    public double Now { get; private set; }

    public void At(double instant, Action<double> happen) => entries.Enqueue(happen, (instant, number++));

    /// <summary>Until nothing is left, or the horizon.</summary>
    public void Run()
    {
        while (entries.TryDequeue(out var happen, out var when) && when.At < horizon)
        {
            Now = when.At;
            happen(when.At);
        }
    }
}
