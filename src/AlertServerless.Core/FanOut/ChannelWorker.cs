using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Core.FanOut;

/// <summary>One channel of one record.</summary>
public sealed record LaneWork(AlertRecord Record, ChannelKind Channel, ConsumerPorts Ports, ConsumerOptions Options);

/// <summary>
/// Serves one channel of one record: its own lane in deadline order, then what other lanes have left, then waits a
/// while for what others still hold, in case they die.
/// </summary>
public sealed class ChannelWorker(LaneWork work, DispatchContext context, WorkQueue queue, string owner)
{
    // Between two refreshes, however soon a lease ends.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    // A claim takes about as long; see FreeAt.
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan MostStagger = TimeSpan.FromMilliseconds(100);

    private readonly int lane = work.Record.Lane;
    private readonly int lanes = work.Record.Lanes;
    private readonly LaneDivision division = new(work.Record);
    private readonly HashSet<int> helped = [];

    // Lanes where everything is finished or held, and until when nothing there can come free.
    private readonly Dictionary<int, DateTimeOffset> taken = [];

    // Slots that are dispatched, and wait for an answer or for the queue.
    private readonly List<Task> completing = [];

    // A slot was given back unfinished: nothing more is begun, and the record comes again.
    private volatile bool gaveBack;

    private bool MustStop => gaveBack || context.MustStop;

    /// <returns>False when it had to stop with work left over.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        var complete = await SweepAllAsync(cancellation).ConfigureAwait(false);
        await Task.WhenAll(completing).ConfigureAwait(false);
        return complete && !gaveBack;
    }

    private async Task<bool> SweepAllAsync(CancellationToken cancellation)
    {
        DateTimeOffset? lingerUntil = null;
        var waited = false;
        while (true)
        {
            var sweep = await SweepAsync(insist: waited, cancellation).ConfigureAwait(false);
            if (!sweep.Complete)
                return false;
            if (sweep.Worked)
            {
                lingerUntil = null;
                waited = false;
                continue;
            }

            if (sweep.NextCheck is not { } next)
                return true;
            lingerUntil ??= context.Now + work.Options.Linger;
            if (context.Now >= lingerUntil)
                return true;
            waited = true;
            var pause = Min(Max(next - context.Now, ShortestPause), work.Options.Claim.Lease);
            await Task.Delay(pause, work.Ports.Clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <param name="Complete">False when the consumer had to stop before it had seen every lane to its end.</param>
    /// <param name="NextCheck">When a slot that others hold, or are nearer to, may be free for this worker; null when
    /// everything is finished.</param>
    private readonly record struct Sweep(bool Complete, bool Worked, DateTimeOffset? NextCheck);

    // The own lane first; then the others, each worker beginning at a different one. A worker that has waited, and
    // still finds a slot free, takes it: the workers nearer to it did not come.
    private async Task<Sweep> SweepAsync(bool insist, CancellationToken cancellation)
    {
        var worked = false;
        DateTimeOffset? nextCheck = null;
        var alert = context.Alert.Alert.Id;
        var done = await context
            .Store.AskAsync(() => work.Ports.Markers.DoneAsync(alert, cancellation), cancellation)
            .ConfigureAwait(false);
        for (var i = 0; i < lanes && !MustStop; i++)
        {
            var target = division.Target(lane, i);
            if (done.Contains((work.Channel, target)))
                continue;
            if (taken.TryGetValue(target, out var until) && context.Now < until)
            {
                nextCheck = Earlier(nextCheck, until);
                continue;
            }

            var snapshot = await context
                .Store.AskAsync(
                    () => queue.RefreshAsync(target, work.Channel, context.Now, context.TakeOverOptions, cancellation),
                    cancellation
                )
                .ConfigureAwait(false);
            // Only the lane's own worker marks it as done, or one that stole there: the others would write the same
            // again. An empty lane needs no marker, because the directory shows it.
            if (snapshot is { Finished: true, Empty: false } && (i == 0 || helped.Contains(target)))
                await MarkDoneAsync(target, cancellation).ConfigureAwait(false);
            var slots = i == 0 ? snapshot.Free : AsThief(snapshot.Free, i, lanes, insist);
            if (snapshot is { Free.Count: 0, HeldUntil: { } held })
                taken[target] = FreeAt(held, distance: i);
            if (!snapshot.Finished)
                nextCheck = Earlier(
                    nextCheck,
                    snapshot.Free.Count > 0 ? context.Now + work.Options.PollInterval : taken[target]
                );
            if (!await WorkAsync(slots, stealing: i > 0, cancellation).ConfigureAwait(false))
                continue;
            worked = true;
            helped.Add(target);
            queue.Forget(target);
            // The same lane again: if that was the last of it, its marker is written at once.
            i--;
        }

        return new Sweep(!MustStop, worked, nextCheck);
    }

    // A worker farther away comes a little later: by then the nearer one has the slot, and no claim is refused. While
    // the store fails nobody takes a slot over, and the next refresh comes after a lease.
    private DateTimeOffset FreeAt(DateTimeOffset heldUntil, int distance)
    {
        var free = heldUntil + work.Options.Claim.MaxClockSkew + TimeSpan.FromMilliseconds(1);
        return (free > context.Now ? free : context.Now + work.Options.PollInterval)
            + Min(Stagger * distance, MostStagger);
    }

    private Task<bool> MarkDoneAsync(int target, CancellationToken cancellation) =>
        context.Store.AskAsync(
            async () =>
            {
                var alert = context.Alert.Alert.Id;
                await work.Ports.Markers.MarkDoneAsync(alert, work.Channel, target, cancellation).ConfigureAwait(false);
                return true;
            },
            cancellation
        );

    /// <summary>
    /// The slots a thief tries, so that it meets neither the lane's owner, who takes the most urgent, nor another
    /// thief: of every <paramref name="lanes"/> slots each takes the one at the position of its distance. A thief for
    /// which there is none leaves the few slots to nearer workers, unless it insists.
    /// </summary>
    internal static IReadOnlyList<FreeSlot> AsThief(IReadOnlyList<FreeSlot> free, int distance, int lanes, bool insist)
    {
        var own = free.Where((_, position) => position % lanes == distance).ToList();
        return own.Count > 0 || !insist || free.Count == 0
            ? own
            : [.. free.Skip(distance % free.Count), .. free.Take(distance % free.Count)];
    }

    /// <summary>
    /// Works through the slots, opening each while the one before is sent. Stops at one that the wave has passed since
    /// the refresh, because others may still be ahead of the wave. True if any slot was won, or another refresh is
    /// worth it.
    /// </summary>
    private async Task<bool> WorkAsync(IReadOnlyList<FreeSlot> slots, bool stealing, CancellationToken cancellation)
    {
        var worked = false;
        var lostRaces = 0;
        var opening = slots.Count > 0 ? OpenAsync(slots[0].Key, cancellation) : null;
        try
        {
            for (var i = 0; opening is not null; i++)
            {
                var slot = await opening.ConfigureAwait(false);
                lostRaces = slot is null ? lostRaces + 1 : 0;
                // Two lost races in a row: somebody else is working this list; refresh rather than try each claim.
                var goOn = i + 1 < slots.Count && !MustStop && !(stealing && lostRaces >= 2);
                var overtaken = goOn && slots[i + 1].OvertakenAt <= context.Now;
                worked |= overtaken;
                opening = goOn && !overtaken ? OpenAsync(slots[i + 1].Key, cancellation) : null;
                if (slot is null)
                    continue;
                worked = true;
                await RunAsync(slot, stealing, cancellation).ConfigureAwait(false);
            }

            return worked;
        }
        finally
        {
            // After a failure the slot opened ahead must not be kept alive by its keeper.
            if (opening is not null && await opening.ConfigureAwait(false) is { } ahead)
                await ahead.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Task<SlotRun?> OpenAsync(ClaimKey key, CancellationToken cancellation) =>
        SlotRun.TryClaimAsync(new SegmentWork(key, work.Ports, context), context, owner, cancellation);

    private async Task RunAsync(SlotRun slot, bool stolen, CancellationToken cancellation)
    {
        using var span = Tracing.Source.StartActivity(Tracing.Spans.Slot);
        span?.SetTag(Tracing.Tags.Segment, slot.Key.Segment.Value)
            .SetTag(Tracing.Tags.Channel, work.Channel.Name())
            .SetTag(Tracing.Tags.Stolen, stolen);
        context.Summary.Claimed(stolen);
        var completes = false;
        try
        {
            if (await slot.DispatchAsync().ConfigureAwait(false) is { } end)
            {
                Note(end);
                return;
            }

            completes = true;
            completing.Add(CompleteAsync(slot));
        }
        finally
        {
            if (!completes)
                await slot.DisposeAsync().ConfigureAwait(false);
        }

        await LeaveRoomAsync(cancellation).ConfigureAwait(false);
    }

    private async Task CompleteAsync(SlotRun slot)
    {
        await using (slot.ConfigureAwait(false))
            Note(await slot.CompleteAsync().ConfigureAwait(false));
    }

    // A slot whose completion failed ends the worker now, and not at the end of its lane.
    private async Task LeaveRoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            foreach (var ended in completing.FindAll(one => one.IsCompleted))
            {
                completing.Remove(ended);
                await ended.ConfigureAwait(false);
            }

            if (completing.Count < work.Options.OpenSlots)
                return;
            await Task.WhenAny(completing).WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Note(SlotEnd end)
    {
        switch (end)
        {
            case SlotEnd.Finished:
                context.Summary.Finished();
                break;
            case SlotEnd.Lost:
                context.Summary.Lost();
                break;
            case SlotEnd.Released:
                gaveBack = true;
                break;
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset? a, DateTimeOffset b) =>
        a is { } other && other < b ? other : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
