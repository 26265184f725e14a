using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery;

/// <summary>
/// Dispatches an alert to recipients, each on the channels of their plan in order: a message that was refused or cannot
/// be sent now goes to the next channel at once; one that was perhaps sent stops there, because a second message might
/// be a duplicate.
/// </summary>
public sealed class Dispatcher
{
    /// <summary>How long a recipient with another channel left waits for a permit or a further attempt on this one.
    /// Long enough for one retry, short against the 20–30 s between alert and S wave at Bucharest (lead time by
    /// INFP's own figures, resyr.infp.ro).</summary>
    public static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(2);

    private static readonly SendOutcome NotConfigured = new SendOutcome.RetryLater(
        "no provider is configured for this channel",
        Failure: FailureKind.Configuration
    );

    private readonly IChannel?[] channels = new IChannel?[ChannelNames.All.Count];
    private readonly ChannelCounters counters;
    private readonly TimeProvider time;
    private readonly TimeSpan timeout;

    /// <param name="channels">At most one per kind.</param>
    /// <param name="timeout">See <see cref="DefaultWait"/>.</param>
    public Dispatcher(IEnumerable<IChannel> channels, ChannelCounters counters, TimeProvider time, TimeSpan timeout)
    {
        foreach (var channel in channels)
        {
            if (this.channels[(int)channel.Kind] is not null)
                throw new ArgumentException($"two channels of kind {channel.Kind.Name()}", nameof(channels));
            this.channels[(int)channel.Kind] = channel;
        }

        this.counters = counters;
        this.time = time;
        this.timeout = timeout;
    }

    /// <summary>One result per recipient, in order. Returns when all are settled; only cancellation throws.</summary>
    /// <param name="onSettled">Called for each as soon as it is settled, from any thread, so that the others need not
    /// wait for one slow receiver. Null when nobody listens.</param>
    public async Task<IReadOnlyList<DispatchResult>> DispatchAsync(
        IReadOnlyList<Recipient> recipients,
        MessageWriter write,
        CancellationToken cancellation,
        Action<DispatchResult>? onSettled = null
    )
    {
        var deliveries = new RecipientDelivery[recipients.Count];
        for (var i = 0; i < deliveries.Length; i++)
            deliveries[i] = new RecipientDelivery(recipients[i], write, onSettled);

        // Grouped before anything is sent: a delivery moves on to its next channel as soon as it has an outcome.
        var groups = deliveries
            .Where(delivery => Batching(delivery) is not null)
            .GroupBy(delivery => delivery.Kind)
            .ToList();
        var alone = groups.Count == 0 ? deliveries : Array.FindAll(deliveries, delivery => Batching(delivery) is null);

        var tasks = new List<Task>(deliveries.Length);
        foreach (var group in groups)
        {
            var channel = channels[(int)group.Key]!;
            foreach (var batch in group.Chunk(channel.BatchSize))
                tasks.Add(SendBatchAsync(batch, channel, cancellation));
        }

        foreach (var delivery in alone)
        {
            var task = SendOnAsync(delivery, cancellation);
            if (!task.IsCompletedSuccessfully)
                tasks.Add(task);
        }

        await Task.WhenAll(tasks);
        return Array.ConvertAll(deliveries, static delivery => delivery.Result);
    }

    /// <summary>Sends finished messages on one channel alone, and ignores their outcomes.</summary>
    public async Task SendAsync(
        ChannelKind kind,
        IReadOnlyList<OutboundMessage> messages,
        CancellationToken cancellation
    )
    {
        if (channels[(int)kind] is { } channel)
            await channel.SendAsync(messages, cancellation);
    }

    private IChannel? Batching(RecipientDelivery delivery) =>
        channels[(int)delivery.Kind] is { BatchSize: > 1 } channel ? channel : null;

    private async Task SendBatchAsync(RecipientDelivery[] batch, IChannel channel, CancellationToken cancellation)
    {
        foreach (var delivery in batch)
            SetRetry(delivery);
        var outcomes = await channel.SendAsync(batch, cancellation);
        var others = new List<Task>();
        for (var i = 0; i < batch.Length; i++)
        {
            if (!Settle(batch[i], outcomes[i]))
                others.Add(SendOnAsync(batch[i], cancellation));
        }

        await Task.WhenAll(others);
    }

    private async Task SendOnAsync(RecipientDelivery delivery, CancellationToken cancellation)
    {
        do
        {
            SetRetry(delivery);
            var outcome = channels[(int)delivery.Kind] is { } channel
                ? (await channel.SendAsync(delivery.Alone, cancellation))[0]
                : NotConfigured;
            if (Settle(delivery, outcome))
                return;
        } while (true);
    }

    private void SetRetry(RecipientDelivery delivery)
    {
        if (delivery.IsOnLast)
        {
            delivery.UsefulUntil = delivery.Recipient.UsefulUntil;
            return;
        }

        var limit = time.GetUtcNow() + timeout;
        delivery.UsefulUntil = limit < delivery.Recipient.UsefulUntil ? limit : delivery.Recipient.UsefulUntil;
    }

    /// <returns>True when the delivery has ended; false when it goes on to its next channel.</returns>
    private bool Settle(RecipientDelivery delivery, SendOutcome outcome)
    {
        var kind = delivery.Kind;
        var ended = delivery.Take(outcome);
        Count(kind, outcome, ended);
        if (ended)
            delivery.Report();
        return ended;
    }

    private void Count(ChannelKind kind, SendOutcome outcome, bool ended)
    {
        switch (outcome)
        {
            case SendOutcome.Delivered:
                counters.Sent(kind);
                return;
            case SendOutcome.Expired or SendOutcome.Suppressed:
                counters.Expired(kind);
                return;
            case SendOutcome.RetryLater { Failure: FailureKind.NotAsked }:
                counters.NotAsked(kind);
                break;
        }

        counters.Failed(kind);
        if (!ended)
            counters.FellBack(kind);
    }
}

/// <summary>The delivery to one recipient over their channels. <c>OnChannel(i) → (Ended | OnChannel(i+1))</c></summary>
internal sealed class RecipientDelivery : IDraft
{
    private readonly MessageWriter write;
    private readonly Action<DispatchResult>? onSettled;
    private int position;
    private SendOutcome? best;
    private ChannelKind bestChannel;
    private byte refused;

    public RecipientDelivery(Recipient recipient, MessageWriter write, Action<DispatchResult>? onSettled)
    {
        Recipient = recipient;
        this.write = write;
        this.onSettled = onSettled;
        Alone = [this];
        Kind = recipient.Channels[0].Kind;
    }

    public Recipient Recipient { get; }

    /// <summary>The delivery as a batch of its own, made once.</summary>
    public IReadOnlyList<IDraft> Alone { get; }

    public ChannelKind Kind { get; private set; }

    public bool IsOnLast => position == Recipient.Channels.Count - 1;

    public DateTimeOffset ExpiresAt => Recipient.ExpiresAt;

    public DateTimeOffset UsefulUntil { get; set; }

    public DateTimeOffset Deadline => Recipient.UsefulUntil;

    public DispatchResult Result => new(Recipient.Subscriber.Id, bestChannel, best!, position + 1, refused);

    public OutboundMessage? Write(DateTimeOffset now) => write(Recipient, Kind, now);

    public void Report() => onSettled?.Invoke(Result);

    /// <returns>True when the delivery ends here.</returns>
    public bool Take(SendOutcome outcome)
    {
        if (outcome is SendOutcome.Refused)
            refused |= (byte)(1 << (int)Kind);
        if (best is null || Rank(outcome) >= Rank(best))
            (best, bestChannel) = (outcome, Kind);
        if (IsOnLast || outcome is SendOutcome.Delivered or SendOutcome.Ambiguous)
            return true;
        position++;
        Kind = Recipient.Channels[position].Kind;
        return false;
    }

    // When no channel takes the message, the outcome of the highest rank decides what happens to it next.
    private static int Rank(SendOutcome outcome) =>
        outcome switch
        {
            SendOutcome.Refused => 0,
            SendOutcome.Suppressed => 1,
            SendOutcome.Expired => 2,
            SendOutcome.RetryLater => 3,
            _ => 4,
        };
}
