using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>What all slots of one record on one channel share.</summary>
public sealed class FanOutContext(
    PreparedAlert alert,
    AlertRecord record,
    ChannelKind channel,
    ConsumerPorts ports,
    ConsumerOptions options,
    FanOutSummary summary,
    DateTimeOffset stopAt)
{
    // Between attempts to make undelivered messages durable while the queue is down.
    private static readonly TimeSpan QueuePause = TimeSpan.FromMilliseconds(250);

    private readonly int rateChunk = ChunkFor(record, channel, options);

    public PreparedAlert Alert => alert;

    public AlertRecord Record => record;

    public ChannelKind Channel => channel;

    public ConsumerPorts Ports => ports;

    public ConsumerOptions Options => options;

    public FanOutSummary Summary => summary;

    public StorePatience Patience { get; } = new(ports.Clock, summary);

    /// <summary>How many may be handled between two checkpoints. Filing waits for no provider.</summary>
    public int ChunkSize => HasEnded ? options.ChunkPerChannel : rateChunk;

    public DateTimeOffset Now => ports.Clock.GetUtcNow();

    /// <summary>The alert is over: whoever was not told is filed, and nothing is sent.</summary>
    public bool HasEnded => Now >= alert.Alert.ExpiresAt;

    /// <summary>When the rule is applied. Once the alert has ended, its decision: whom nobody came to was left out by us, and not by their
    /// wish for nothing late.</summary>
    public DateTimeOffset JudgedAt => HasEnded ? alert.Alert.DecidedAt : Now;

    /// <summary>For readers: who moves meanwhile belongs, for the whole event, to where they were then.</summary>
    public DateTimeOffset AsOf { get; } = alert.Alert.Earlier.Count > 0 ? alert.Alert.Earlier[0].DecidedAt : alert.Alert.DecidedAt;

    /// <summary>True once no further chunk may be begun.</summary>
    public bool MustStop => Now >= stopAt;

    /// <summary>For a cancellation, who was told in this slot (the last word counts); null for any other alert.</summary>
    public async Task<IReadOnlyDictionary<SubscriberId, Receipt>?> ToldBeforeAsync(ClaimKey key, CancellationToken cancellation)
    {
        if (alert.Alert.Kind != AlertKind.Cancelled) return null;
        var told = new Dictionary<SubscriberId, Receipt>();
        foreach (var earlier in alert.Alert.Earlier)
            foreach (var receipt in await Patience.AskAsync(() => ports.Claims.ReceiptsAsync(key with { Alert = earlier.Id }, cancellation), cancellation).ConfigureAwait(false))
                told[receipt.Subscriber] = receipt;
        return told;
    }

    /// <summary>Returns when the items are durable; as long as the queue refuses them, tries again until cancelled. After the alert's end
    /// they are dead letters at once.</summary>
    public async Task KeepAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (HasEnded) await ports.DeadLetters.EnqueueAsync([.. items.Select(item => item.AsExpired())], cancellation).ConfigureAwait(false);
                else await ports.Undelivered.EnqueueAsync(items, cancellation).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                summary.QueueRefused(failure);
                await Task.Delay(QueuePause, ports.Clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    // At a small share of the provider's rate a full chunk would take long enough for its countdowns to be wrong.
    private static int ChunkFor(AlertRecord record, ChannelKind channel, ConsumerOptions options)
    {
        if (!record.RatePerSecond.TryGetValue(channel, out var rate)) return options.ChunkPerChannel;
        var fits = rate / record.Lanes * options.LongestChunk.TotalSeconds;
        return Math.Clamp((int)fits, 1, options.ChunkPerChannel);
    }
}
