using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Stack.Regions;

namespace AlertServerless.Local.Commands;

/// <summary>Until when a run goes on: nothing is under way any more, or the last alert has ended and all are
/// filed.</summary>
public sealed partial class DemoRun
{
    // A region that stays cut off is joined when the others have done everything: it must find nothing left to do.
    private async Task QuietAsync(RunningRegions regions, Task cutting, CancellationToken cancellation)
    {
        if (issued.Task.IsCompleted)
            await cutting;
        await QuietAsync(regions, cancellation);
        if (options.Cut is not { } cut || !issued.Task.IsCompleted)
            return;
        regions.Join(cut);
        // What its stream lacks comes now; a call that was under way is lost, and noticed when it times out.
        while (await stack.PendingAsync(cancellation) > 0 && clock.GetUtcNow() < LastExpiry)
            await Task.Delay(QueuePollInterval, clock, cancellation);
        await QuietAsync(regions, cancellation);
    }

    private async Task QuietAsync(RunningRegions regions, CancellationToken cancellation)
    {
        var reported = clock.GetTimestamp();
        while (regions.Unfinished > 0)
        {
            await regions.CheckAsync();
            if (clock.GetElapsedTime(reported) >= ProgressInterval)
            {
                progress(
                    $"{regions.Unfinished:N0} records under way; providers have answered "
                        + $"{stack.Providers.Log.Count:N0} times"
                );
                reported = clock.GetTimestamp();
            }

            await Task.Delay(PollInterval, clock, cancellation);
        }
    }

    // Until the alert ends, somebody who could not be reached may still be reached; after its end they are filed.
    private async Task SettledAsync(CancellationToken cancellation)
    {
        var before = (Retries: 0, Unfinished: 0);
        var reported = clock.GetTimestamp();
        while (LastExpiry + Filing > clock.GetUtcNow())
        {
            // A store that is too busy to answer is asked again.
            var answer = await LeftAsync(cancellation);
            if (answer == (0, 0))
                return;
            var left = answer ?? before;
            if (left != before || clock.GetElapsedTime(reported) >= ProgressInterval)
            {
                progress(
                    $"{left.Retries:N0} messages wait for a retry, {left.Unfinished} alerts for their end in "
                        + $"{Math.Max(0, (LastExpiry - clock.GetUtcNow()).TotalSeconds):0} s"
                );
                reported = clock.GetTimestamp();
            }

            before = left;
            await Task.Delay(QueuePollInterval, clock, cancellation);
        }
    }

    private async Task<(int Retries, int Unfinished)?> LeftAsync(CancellationToken cancellation)
    {
        try
        {
            var retries = 0;
            foreach (var one in stacks)
                retries += await one.RetriesLeftAsync(cancellation);
            return (retries, await stack.UnfinishedAsync(cancellation));
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private DateTimeOffset LastExpiry
    {
        get
        {
            lock (alerts)
                return alerts.Count == 0 ? DateTimeOffset.MinValue : alerts.Max(alert => alert.ExpiresAt);
        }
    }
}
