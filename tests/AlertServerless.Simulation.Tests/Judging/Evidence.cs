using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Simulation.Scheduling;
using AlertServerless.Simulation.World;

namespace AlertServerless.Simulation.Judging;

/// <summary>One request at a provider.</summary>
internal sealed class SimulatedDispatch(
    OutboundMessage message,
    ChannelKind channel,
    SimulatedProcess process,
    DateTimeOffset begunAt
)
{
    public Alert Alert => message.Alert;

    public SubscriberId Subscriber => message.Subscriber;

    public AlertLevel Level => message.Facts.Level;

    public ChannelKind Channel => channel;

    public SimulatedProcess Process => process;

    public DateTimeOffset BegunAt => begunAt;

    /// <summary>When the provider took it; null when it did not.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>When the process that asked won the slot; null when the slot was another's.</summary>
    public DateTimeOffset? SlotWonAt { get; init; }

    /// <summary>Whether the process that asked learned what became of it.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Who holds the slot by the claims, when it is another process than the one that asked.</summary>
    public string? OvertakenBy { get; init; }

    public override string ToString() =>
        $"{Alert.Id} to {Subscriber} by {channel.Name()} from {process.Name}, begun at "
        + $"{(begunAt - Scheduler.Start).TotalSeconds:0.000} s, "
        + (AcceptedAt is { } at ? $"taken at {(at - Scheduler.Start).TotalSeconds:0.000} s" : "not taken")
        + (IsAnswered ? "" : ", not answered");
}

/// <summary>A time during which sending was paused.</summary>
internal sealed class Paused(DateTimeOffset from)
{
    public DateTimeOffset From => from;

    public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;
}

/// <summary>What can be seen from outside: what providers were asked and took, what was filed, who won which slot, and
/// what was done to the processes. Nothing of what the code believes.</summary>
internal sealed class Evidence(Scheduler scheduler, SimulatedSubscribers subscribers)
{
    private readonly Dictionary<
        (string Alert, string Segment, int Slot),
        (SimulatedProcess Process, long Fence, DateTimeOffset WonAt)
    > holders = [];

    public SimulatedSubscribers Subscribers => subscribers;

    public List<Alert> Decided { get; } = [];

    public List<SimulatedDispatch> Dispatches { get; } = [];

    public List<Undelivered> DeadLetters { get; } = [];

    public List<Paused> Pauses { get; } = [];

    public List<string> Unnamed { get; } = [];

    /// <summary>When everybody could first find an alert in the archive.</summary>
    public Dictionary<string, DateTimeOffset> ArchivedAt { get; } = new(StringComparer.Ordinal);

    /// <summary>When the receipt of an alert for somebody was stored first.</summary>
    public Dictionary<(string Alert, SubscriberId Subscriber), DateTimeOffset> ReceiptAt { get; } = [];

    /// <summary>Who was put into the retry queue, and by whom.</summary>
    public QueuedPeople Queued { get; } = new();

    private Dictionary<(string Alert, string Segment, int Slot), DateTimeOffset> FinishedAt { get; } = [];

    /// <summary>Kills, freezes, and slots taken from a holder that had not given them up.</summary>
    public int Incidents { get; set; }

    /// <summary>Slots taken from a holder that had not given them up; also by itself, when it never learned that it had
    /// them, or could not renew.</summary>
    public int Takeovers { get; private set; }

    /// <summary>Into how many slots each alert divides a segment.</summary>
    public int Slots { get; init; } = 1;

    public void Won(Claim claim, SimulatedProcess process)
    {
        var slot = Place(claim.Key.Alert, claim.Key.Segment, claim.Key.Slot);
        if (holders.TryGetValue(slot, out var before))
        {
            // Its answer was lost, and it was asked for again.
            if (before.Fence == claim.Fence && before.Process == process)
                return;
            before.Process.IsDisturbed = true;
            Incidents++;
            Takeovers++;
        }

        holders[slot] = (process, claim.Fence, scheduler.Now);
    }

    /// <summary>A checkpoint is stored.</summary>
    public void Written(Claim claim, ClaimProgress progress)
    {
        foreach (var receipt in progress.Receipts)
            if (!receipt.IsAmbiguous)
                ReceiptAt.TryAdd((claim.Key.Alert.Value, receipt.Subscriber), scheduler.Now);
    }

    public void Finished(Claim claim) =>
        FinishedAt.TryAdd(Place(claim.Key.Alert, claim.Key.Segment, claim.Key.Slot), scheduler.Now);

    /// <summary>When nobody could be sent to in the slot any more; null while somebody could.</summary>
    public DateTimeOffset? SlotFinishedAt(AlertId alert, SegmentId segment, SubscriberId subscriber) =>
        FinishedAt.TryGetValue(Place(alert, segment, SlotOf(alert, segment, subscriber)), out var at) ? at : null;

    public void GaveUp(Claim claim)
    {
        var slot = Place(claim.Key.Alert, claim.Key.Segment, claim.Key.Slot);
        if (holders.TryGetValue(slot, out var holder) && holder.Fence == claim.Fence)
            holders.Remove(slot);
    }

    public SimulatedDispatch Begun(OutboundMessage message, ChannelKind channel, SimulatedProcess process)
    {
        var slot =
            process.Role == Role.Retry
                ? AlertRecord.MaxWorkersPerSegment
                : SlotOf(message.Alert.Id, message.Segment, message.Subscriber);
        var held = holders.TryGetValue(Place(message.Alert.Id, message.Segment, slot), out var holder);
        var dispatch = new SimulatedDispatch(message, channel, process, scheduler.Now)
        {
            SlotWonAt = held && holder.Process == process ? holder.WonAt : null,
            OvertakenBy =
                !held ? "nobody"
                : holder.Process == process ? null
                : holder.Process.Name,
        };
        Dispatches.Add(dispatch);
        scheduler.Trace.Add(scheduler.Now, process.Name, $"asks to send {message.Alert.Id} to {message.Subscriber}");
        return dispatch;
    }

    public void Accepted(SimulatedDispatch dispatch)
    {
        dispatch.AcceptedAt = scheduler.Now;
        scheduler.Trace.Add(scheduler.Now, "provider", $"takes {dispatch.Alert.Id} for {dispatch.Subscriber}");
    }

    public void Archived(Alert alert) => ArchivedAt.TryAdd(alert.Id.Value, scheduler.Now);

    private int SlotOf(AlertId alert, SegmentId segment, SubscriberId subscriber)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            var (first, last) = new ClaimKey(alert, segment, slot, Slots).Range;
            if (subscriber >= first && subscriber <= last)
                return slot;
        }

        throw new InvalidOperationException("every id lies in a slot");
    }

    private static (string, string, int) Place(AlertId alert, SegmentId segment, int slot) =>
        (alert.Value, segment.Value, slot);
}

/// <summary>Entries of the retry queue, with those who wrote them.</summary>
internal sealed class QueuedPeople
{
    private readonly List<((string Alert, SubscriberId Subscriber) Key, SimulatedProcess By)> entries = [];

    public void Add((string Alert, SubscriberId Subscriber) key, SimulatedProcess by) => entries.Add((key, by));

    public bool Contains((string Alert, SubscriberId Subscriber) key) => entries.Exists(one => one.Key == key);

    /// <summary>By somebody who was killed, frozen or overtaken.</summary>
    public bool ContainsOfDisturbed((string Alert, SubscriberId Subscriber) key) =>
        entries.Exists(one => one.Key == key && one.By.IsDisturbed);
}
