using AlertServerless.Core.FanOut;

namespace AlertServerless.Tests.FanOut.Model;

internal enum WorkerPhase
{
    /// <summary>Holds nothing; will try to claim.</summary>
    Idle,

    /// <summary>Believes it holds the claim; everything dispatched is in a checkpoint.</summary>
    Ready,

    /// <summary>A dispatch is under way until <see cref="Worker.SendEnds"/>.</summary>
    Sending,

    /// <summary>Dispatched a chunk that no checkpoint holds yet.</summary>
    Sent,

    /// <summary>Saw the slot finished.</summary>
    Gone,
}

/// <summary>One worker's memory, and its clock.</summary>
internal sealed class Worker(int number, TimeSpan clockOffset)
{
    private int lives;

    public int Number => number;

    public string Owner => $"{number}.{lives}";

    public WorkerPhase Phase { get; set; }

    public Claim? Claim { get; set; }

    /// <summary>The last subscriber of the chunk under way.</summary>
    public int ChunkEnd { get; set; }

    public DateTimeOffset SendEnds { get; set; }

    /// <summary>On its own clock, as it last heard.</summary>
    public DateTimeOffset MayStealAt { get; set; }

    public DateTimeOffset LocalTime(DateTimeOffset now) => now + clockOffset;

    public void Drop(WorkerPhase phase = WorkerPhase.Idle)
    {
        Phase = phase;
        Claim = null;
    }

    /// <summary>Killed and started again somewhere: nothing is remembered.</summary>
    public void Restart()
    {
        lives++;
        Drop();
    }
}
