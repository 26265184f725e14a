namespace AlertServerless.Core.Delivery;

/// <summary>
/// When a message that was certainly not sent is worth another attempt: while attempts are left, and while the wait (the provider's
/// own, or ours with full jitter) ends before the message is of no more use than the next channel.
/// </summary>
internal sealed class RetryLayer(ChannelLimits limits, TimeProvider time, Random random)
{
    private readonly Lock gate = new();

    public bool WantsAnother(Passage passage)
    {
        if (passage.Pending == 0 || passage.Attempts > limits.Retries) return false;
        var wait = Backoff(passage);
        if (time.GetUtcNow() + wait > passage.UsefulUntil) return false;
        passage.Backoff = wait;
        return true;
    }

    private TimeSpan Backoff(Passage passage)
    {
        var longest = TimeSpan.Zero;
        for (var i = 0; i < passage.Pending; i++)
        {
            if (passage.Outcome(i) is SendOutcome.RetryLater { After: { } after } && after > longest) longest = after;
        }

        return longest > TimeSpan.Zero ? longest : limits.FirstBackoff * (1 << Math.Min(passage.Attempts - 1, 6)) * Jitter();
    }

    private double Jitter()
    {
        lock (gate) return random.NextDouble();
    }
}
