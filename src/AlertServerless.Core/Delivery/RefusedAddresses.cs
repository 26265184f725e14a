using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Delivery;

/// <param name="Suspended">Channels that will not be tried again.</param>
/// <param name="Failed">Subscribers whose channels could not be suspended; the next alert is refused there once
/// more.</param>
/// <param name="Problem">The last failure, or null.</param>
public readonly record struct Suspensions(int Suspended, int Failed, string? Problem);

/// <summary>
/// Addresses a provider refused for good. They are noted while an alert is dispatched, which costs nothing, and
/// suspended afterwards, so that the next alert goes to the following channel at once. A note that is lost with its
/// process is made again by the next alert. When a channel refuses most people, the fault is ours (another bot's token,
/// a wrong sender), and nobody is suspended there.
/// </summary>
public sealed class RefusedAddresses(ISubscriberRows rows, AddressSealer sealer)
{
    /// <summary>Fewer refusals than this say nothing about a channel.</summary>
    public const int Few = 20;

    /// <summary>When more than this share of the messages on a channel is refused, its refusals are taken for our own
    /// fault.</summary>
    public const double Most = 0.5;

    private const int Attempts = 3;
    private const int AtOnce = 8;

    private readonly int[] asked = new int[ChannelNames.All.Count];
    private readonly int[] refusedOn = new int[ChannelNames.All.Count];

    private readonly ConcurrentQueue<(
        SegmentId Segment,
        SubscriberId Subscriber,
        IReadOnlyList<ChannelKind> Channels
    )> noted = new();

    public void Note(SegmentId segment, in DispatchResult result)
    {
        if (!result.WasRefusedOn(result.Channel))
            Interlocked.Increment(ref asked[(int)result.Channel]);
        if (result.RefusedChannels == 0)
            return;
        var kinds = new List<ChannelKind>();
        foreach (var kind in ChannelNames.All)
        {
            if (!result.WasRefusedOn(kind))
                continue;
            kinds.Add(kind);
            Interlocked.Increment(ref asked[(int)kind]);
            Interlocked.Increment(ref refusedOn[(int)kind]);
        }

        noted.Enqueue((segment, result.Subscriber, kinds));
    }

    /// <summary>Suspends what was noted. Never throws for a failing store; what is not done when
    /// <paramref name="cancellation"/> comes stays noted.</summary>
    public async Task<Suspensions> SuspendAsync(CancellationToken cancellation)
    {
        var doubtful = TakeDoubtful();
        if (noted.IsEmpty)
            return default;
        var done = await Task.WhenAll(
                Enumerable.Range(0, Math.Min(AtOnce, noted.Count)).Select(_ => WorkAsync(doubtful, cancellation))
            )
            .ConfigureAwait(false);
        return new Suspensions(
            done.Sum(part => part.Suspended),
            done.Sum(part => part.Failed),
            done.Select(part => part.Problem).LastOrDefault(problem => problem is not null)
        );
    }

    /// <summary>The channels whose refusals are taken for our own fault this time; counting begins anew.</summary>
    private HashSet<ChannelKind> TakeDoubtful()
    {
        var doubtful = new HashSet<ChannelKind>();
        foreach (var kind in ChannelNames.All)
        {
            var (of, refused) = (
                Interlocked.Exchange(ref asked[(int)kind], 0),
                Interlocked.Exchange(ref refusedOn[(int)kind], 0)
            );
            if (refused >= Few && refused > of * Most)
                doubtful.Add(kind);
        }

        return doubtful;
    }

    private async Task<Suspensions> WorkAsync(HashSet<ChannelKind> doubtful, CancellationToken cancellation)
    {
        var total = default(Suspensions);
        while (!cancellation.IsCancellationRequested && noted.TryDequeue(out var note))
        {
            if (note.Channels.FirstOrDefault(doubtful.Contains) is var kind && doubtful.Contains(kind))
            {
                total = total with
                {
                    Failed = total.Failed + 1,
                    Problem =
                        $"{kind.Name()} refused most people it was asked for: the fault is more likely ours than "
                        + $"theirs",
                };
                continue;
            }

            try
            {
                total = await SuspendAsync(note.Segment, note.Subscriber, note.Channels, cancellation)
                    .ConfigureAwait(false)
                    is { } count
                    ? total with
                    {
                        Suspended = total.Suspended + count,
                    }
                    : total with
                    {
                        Failed = total.Failed + 1,
                        Problem = $"{note.Subscriber}: changed by others meanwhile",
                    };
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                noted.Enqueue(note);
            }
            catch (Exception failure) when (failure is StoreUnavailableException or InvalidDataException)
            {
                total = total with { Failed = total.Failed + 1, Problem = $"{note.Subscriber}: {failure.Message}" };
            }
        }

        return total;
    }

    /// <returns>How many channels are newly suspended; null when others changed the subscriber at every
    /// attempt.</returns>
    private async Task<int?> SuspendAsync(
        SegmentId segment,
        SubscriberId subscriber,
        IReadOnlyList<ChannelKind> channels,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Who left meanwhile has nothing to suspend.
            if (await rows.FindAsync(segment, subscriber, cancellation).ConfigureAwait(false) is not { } row)
                return 0;
            var plan = row.Preferences.Channels;
            var count = channels.Count(kind => plan.Suspend(kind) != plan);
            if (count == 0)
                return 0;
            var changed = row with
            {
                Preferences = row.Preferences with
                {
                    Channels = channels.Aggregate(plan, (left, kind) => left.Suspend(kind)),
                },
            };
            // The box is sealed together with the preferences, so it is sealed anew. One that does not open stays as it
            // is.
            if (sealer.Open(segment.Value, row.ToStored()) is OpenedAddresses.Book book)
                changed = changed with
                {
                    SealedAddresses = sealer.Seal(segment.Value, changed.ToStored(), book.Addresses),
                };
            if (await rows.TryReplaceAsync(row, changed, cancellation).ConfigureAwait(false))
                return count;
        }

        return null;
    }
}
