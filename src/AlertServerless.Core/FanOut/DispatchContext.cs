using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>Everything outside a run over a slot that it works with: the same for consumer, retry and
/// closing.</summary>
/// <param name="Reader">Who is in a segment.</param>
/// <param name="Claims">Who works on which slot, and who was notified.</param>
/// <param name="Addresses">Opens sealed addresses.</param>
/// <param name="Dispatcher">Every channel that is served or may be fallen back to.</param>
/// <param name="Clock">Time; also the demo's and the tests'.</param>
public sealed record DispatchPorts(
    ISegmentReader Reader,
    ISegmentClaims Claims,
    AddressSealer Addresses,
    Dispatcher Dispatcher,
    TimeProvider Clock
)
{
    /// <summary>Whether the alert may still be dispatched; by the clock alone by default.</summary>
    public DispatchControl Control { get; init; } = new(Clock);

    /// <summary>Where addresses are noted that were refused for good; null when nobody suspends them.</summary>
    public RefusedAddresses? Refused { get; init; }

    /// <summary>One for a process: what one worker has seen of the store holds for all.</summary>
    public StoreHealth StoreHealth { get; } = new(Clock);
}

/// <summary>How many are handled between two checkpoints.</summary>
/// <param name="Dispatched">While providers are asked.</param>
/// <param name="Recorded">Once the alert has ended: recording waits for no provider.</param>
public readonly record struct ChunkSizes(int Dispatched, int Recorded);

/// <summary>What all slots of one run share.</summary>
/// <param name="stopAt">From here on no further chunk is begun.</param>
public sealed class DispatchContext(
    PreparedAlert alert,
    DispatchPorts ports,
    ClaimOptions options,
    ChunkSizes chunk,
    FanOutSummary summary,
    DateTimeOffset stopAt
)
{
    public PreparedAlert Alert => alert;

    public DispatchPorts Ports => ports;

    public ClaimOptions ClaimOptions => options;

    public FanOutSummary Summary => summary;

    /// <summary>The alert's words, put together once for all slots.</summary>
    public MessageText Text { get; } = new(alert.Alert);

    /// <summary>Telegram messages that newer ones have replaced.</summary>
    public OutdatedMessages Outdated { get; } = new(ports);

    /// <summary>For every question to a store.</summary>
    public RetryUntilDeadline Store { get; } = new(ports.Clock, summary, ports.StoreHealth);

    /// <summary>The options by which slots are claimed now: a holder that could not renew while the store failed is
    /// left some time.</summary>
    public ClaimOptions TakeOverOptions => ports.StoreHealth.ForTakeOver(options);

    /// <summary>How many may be under way without a receipt, over all slots of one worker.</summary>
    public DispatchWindow Window { get; } = new(chunk.Dispatched);

    public DateTimeOffset Now => ports.Clock.GetUtcNow();

    /// <summary>True once no further chunk may be begun.</summary>
    public bool MustStop => Now >= stopAt;

    /// <summary>For readers: a subscriber who moves meanwhile belongs, for the whole event, to the segment of this
    /// instant.</summary>
    public DateTimeOffset AsOf { get; } =
        alert.Alert.Earlier.Count > 0 ? alert.Alert.Earlier[0].DecidedAt : alert.Alert.DecidedAt;

    public int ChunkSize(DispatchState state) => state == DispatchState.Ended ? chunk.Recorded : chunk.Dispatched;

    /// <summary>As of when eligibility is judged. Once the alert has ended, that is its decision: a subscriber whom no
    /// consumer came to was missed by us, and not skipped because they want nothing late.</summary>
    public DateTimeOffset JudgedAt(DispatchState state) => state == DispatchState.Ended ? alert.Alert.DecidedAt : Now;

    /// <summary>The last moment at which anything that is still under way is waited for.</summary>
    public DateTimeOffset StopAt => stopAt;

    /// <summary>See <see cref="DispatchControl.StateAsync"/>.</summary>
    public Task<DispatchState> StateAsync(CancellationToken cancellation, bool asOfNow = false) =>
        Store.AskAsync(() => ports.Control.StateAsync(alert.Alert, cancellation, asOfNow).AsTask(), cancellation);

    /// <summary>Waits while sending is paused; <see cref="DispatchState.Paused"/> only once no further chunk may be
    /// begun.</summary>
    public Task<DispatchState> StateUnlessPausedAsync(CancellationToken cancellation) =>
        Store.AskAsync(() => ports.Control.StateUnlessPausedAsync(alert.Alert, stopAt, cancellation), cancellation);

    /// <summary>Why somebody was not reached before the alert's end: an operator's pause is named.</summary>
    public string ExpiredReason => Undelivered.Expired(ports.Control.IsKnownToBePaused ? PausedReason : null);

    /// <summary>Of an entry that waits in a queue until sending is resumed.</summary>
    public const string PausedReason = "sending is paused";

    /// <summary>By what was last read: see <see cref="DispatchControl.MayAskProvider"/>.</summary>
    public bool MayAskProvider => ports.Control.MayAskProvider(alert.Alert);

    /// <summary>By what was last read: whether a newer alert notifies this subscriber as strongly. Never for a
    /// cancellation.</summary>
    public bool IsLeftToNewer(StoredSubscriber subscriber, AlertLevel level) =>
        Supersession.LeavesToNewer(level, ports.Control.NewerThan(alert.Alert), subscriber.Preferences);

    /// <summary>Keeps what is known of the alert fresh until disposed of, for <see cref="MayAskProvider"/>; null when
    /// the clock alone decides.</summary>
    public DispatchWatch? Watch(CancellationToken cancellation) =>
        ports.Control.IsByClockOnly ? null : new DispatchWatch(this, cancellation);

    /// <summary>Who of a slot has a receipt beyond its cursor: somebody before them was still waited for when their
    /// worker died or gave the slot back.</summary>
    public async Task<IReadOnlyDictionary<SubscriberId, Receipt>> AheadOfAsync(
        Claim claim,
        CancellationToken cancellation
    )
    {
        var receipts = await Store
            .AskAsync(() => ports.Claims.ReceiptsAsync(claim.Key, cancellation), cancellation)
            .ConfigureAwait(false);
        var ahead = new Dictionary<SubscriberId, Receipt>();
        foreach (var receipt in receipts)
            if (claim.Cursor is not { } cursor || receipt.Subscriber > cursor)
                if (!ahead.TryGetValue(receipt.Subscriber, out var known) || known.IsAmbiguous)
                    ahead[receipt.Subscriber] = receipt;
        return ahead;
    }

    /// <summary>Whether the intended recipients are stored before a provider is asked: true for an alert that a
    /// cancellation may have to retract.</summary>
    public bool DeclaresIntent => alert.Alert.Kind != AlertKind.Cancelled && Now < alert.Alert.ExpiresAt;

    /// <summary>Who of the segment the event's earlier alerts notified. A cancellation goes by it; an escalation
    /// needs it on Telegram only, where it answers the first message, and finds nobody elsewhere.</summary>
    public async Task<EarlierReceipts> NotifiedBeforeAsync(SegmentId segment, CancellationToken cancellation)
    {
        var receipts = new EarlierReceipts();
        if (alert.Alert.Kind != AlertKind.Cancelled && segment.Channel != ChannelKind.Telegram)
            return receipts;
        foreach (var earlier in alert.Alert.Earlier)
        {
            var whole = new ClaimKey(earlier.Id, segment, 0, 1);
            var found = await Store
                .AskAsync(() => ports.Claims.ReceiptsAsync(whole, cancellation), cancellation)
                .ConfigureAwait(false);
            receipts.Add(found);
            if (alert.Alert.Kind != AlertKind.Cancelled)
                continue;
            var intended = await Store
                .AskAsync(() => ports.Claims.IntendedAsync(whole, cancellation), cancellation)
                .ConfigureAwait(false);
            receipts.AddPossible(intended, segment.Channel);
        }

        return receipts;
    }

    /// <summary>Marks the old messages as outdated, once nobody waits for a message any more.</summary>
    public Task MarkOutdatedAsync(CancellationToken cancellation) =>
        Outdated.MarkAsync(ChunkSize(DispatchState.Running), () => MayAskProvider && !MustStop, cancellation);
}

/// <summary>While a chunk is sent: asks every <see cref="DispatchControl.MaxAge"/> whether the alert may still be
/// sent.</summary>
public sealed class DispatchWatch : IDisposable
{
    private readonly DispatchContext context;
    private readonly CancellationToken cancellation;
    private readonly ITimer timer;
    private Task asking = Task.CompletedTask;

    internal DispatchWatch(DispatchContext context, CancellationToken cancellation)
    {
        this.context = context;
        this.cancellation = cancellation;
        timer = context.Ports.Clock.CreateTimer(
            static watch => ((DispatchWatch)watch!).Ask(),
            this,
            DispatchControl.MaxAge,
            DispatchControl.MaxAge
        );
    }

    public void Dispose() => timer.Dispose();

    // When a read fails, the last answer grows too old, and nothing more is sent; the next caller gets the failure.
    private void Ask()
    {
        if (!asking.IsCompleted || cancellation.IsCancellationRequested)
            return;
        asking = context.Ports.Control.StateAsync(context.Alert.Alert, cancellation).AsTask();
    }
}
