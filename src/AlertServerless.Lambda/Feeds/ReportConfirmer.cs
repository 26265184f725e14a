using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;

namespace AlertServerless.Lambda.Feeds;

/// <summary>
/// Reads a feed once more, at once, when it says something new, and passes on what two readings in a row state. State
/// line: <c>Confirmed → New (read once) → (Confirmed | ReadOnce | Conflicting)</c>.
/// <list type="bullet">
/// <item>ReadOnce: it was new and the source could not be reached again in time. It is passed on: a source that breaks
/// down under an earthquake is likelier than one damaged reading that nothing follows.</item>
/// <item>Conflicting: the source was read again and again, and had something else each time, or nothing that could be
/// understood. Nothing is passed on; the next visit's reading is compared with the last that was understood.</item>
/// </list>
/// </summary>
/// <param name="read">What to make of a further answer; null when it carries no document.</param>
internal sealed class ReportConfirmer(
    FeedOptions feed,
    IFeedClient client,
    Func<FeedAnswer, FeedDocument?> read,
    TimeProvider time,
    Action<ProducerEvent> onEvent
)
{
    /// <summary>One damaged reading in any place leaves two of four that agree; one more for a source that changes its
    /// mind meanwhile.</summary>
    private const int MostReadings = 5;

    /// <summary>Longer than the second between two frames of a stream that gives nothing else meanwhile.</summary>
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>A site that fails is not asked again in the same moment; longer each time.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // The latest that could be understood, whether passed on or not.
    private FeedDocument? latest;

    public void Restart() => latest = null;

    /// <returns>What to pass on; null when no two readings agreed.</returns>
    public async Task<FeedDocument?> ConfirmAsync(FeedDocument document, CancellationToken cancellation)
    {
        if (!IsUnderstood(document))
            return document;
        if (!feed.ReadTwice || document.Reports.Count == 0 || Agree(latest, document))
            return latest = document;
        var (agreed, conflicting) = await ReadOnAsync(document, cancellation);
        if (agreed is not null)
            return latest = agreed;
        onEvent(new ProducerEvent.ReadingUnconfirmed(feed.Name, conflicting));
        if (!conflicting)
            return latest = document;
        // Else the document would count as known, and never be answered again.
        client.Forget();
        return null;
    }

    private async Task<(FeedDocument? Agreed, bool Conflicting)> ReadOnAsync(
        FeedDocument first,
        CancellationToken cancellation
    )
    {
        using var timeout = new CancellationTokenSource(WaitLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        latest = first;
        var conflicting = false;
        var pause = TimeSpan.Zero;
        for (var readings = 1; readings < MostReadings; readings++)
        {
            if (await AskAsync(pause, either.Token, cancellation) is not { } answer)
                break;
            conflicting |= answer is not (FeedAnswer.Failed { State: FeedState.Unreachable } or FeedAnswer.Unchanged);
            if (read(answer) is { } again && IsUnderstood(again))
            {
                if (Agree(latest, again))
                    return (again, false);
                latest = again;
            }
            else
            {
                pause += Pause;
            }
        }

        return (null, conflicting);
    }

    /// <summary>Null when the time limit has passed.</summary>
    private async Task<FeedAnswer?> AskAsync(TimeSpan pause, CancellationToken either, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(pause, time, either);
            return await client.ReadAgainAsync(either);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsUnderstood(FeedDocument document) =>
        document.State is FeedState.Reporting or FeedState.Idle or FeedState.Empty;

    private static bool Agree(FeedDocument? before, FeedDocument now) =>
        before is not null
        && ReportConfirmation.Agrees(before.Reports, now.Reports, now.ReceivedAt - before.ReceivedAt);
}
