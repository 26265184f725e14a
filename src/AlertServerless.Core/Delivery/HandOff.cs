using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery;

/// <summary>
/// Hands an alert to recipients, each on the channels of their plan in order: refused or not now tries the next channel at once;
/// perhaps sent stops there, for a second message might be a duplicate.
/// </summary>
public sealed class HandOff
{
    /// <summary>How long a recipient with another channel left waits for a turn or a further attempt on this one. Long enough for one
    /// retry, short against the 20–30 s between alert and S wave at Bucharest (lead time by INFP's own figures, resyr.infp.ro).</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(2);

    private static readonly SendOutcome NotConfigured = new SendOutcome.RetryLater("no provider is configured for this channel", Trouble: Trouble.Setup);

    private readonly IChannel?[] channels = new IChannel?[ChannelNames.All.Count];
    private readonly ChannelCounters counters;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;

    /// <param name="channels">At most one per kind.</param>
    /// <param name="patience">See <see cref="DefaultPatience"/>.</param>
    public HandOff(IEnumerable<IChannel> channels, ChannelCounters counters, TimeProvider time, TimeSpan patience)
    {
        foreach (var channel in channels)
        {
            if (this.channels[(int)channel.Kind] is not null)
                throw new ArgumentException($"two channels of kind {channel.Kind.Name()}", nameof(channels));
            this.channels[(int)channel.Kind] = channel;
        }

        this.counters = counters;
        this.time = time;
        this.patience = patience;
    }

    /// <summary>One result per recipient, in order. Returns when all are settled; only cancellation throws.</summary>
    public async Task<IReadOnlyList<HandOffResult>> SendAsync(IReadOnlyList<Recipient> recipients, MessageWriter write, CancellationToken cancellation)
    {
        var journeys = new Journey[recipients.Count];
        for (var i = 0; i < journeys.Length; i++) journeys[i] = new Journey(recipients[i], write);

        // Grouped before anything is sent: a journey moves on to its next channel as soon as it is.
        var groups = journeys.Where(journey => Batching(journey) is not null).GroupBy(journey => journey.Kind).ToList();
        var alone = groups.Count == 0 ? journeys : Array.FindAll(journeys, journey => Batching(journey) is null);

        var tasks = new List<Task>(journeys.Length);
        foreach (var group in groups)
        {
            var channel = channels[(int)group.Key]!;
            foreach (var batch in group.Chunk(channel.BatchSize)) tasks.Add(SendGroupAsync(batch, channel, cancellation));
        }

        foreach (var journey in alone)
        {
            var task = SendOnAsync(journey, cancellation);
            if (!task.IsCompletedSuccessfully) tasks.Add(task);
        }

        await Task.WhenAll(tasks);
        return Array.ConvertAll(journeys, static journey => journey.Result);
    }

    private IChannel? Batching(Journey journey) => channels[(int)journey.Kind] is { BatchSize: > 1 } channel ? channel : null;

    private async Task SendGroupAsync(Journey[] group, IChannel channel, CancellationToken cancellation)
    {
        foreach (var journey in group) SetPatience(journey);
        var outcomes = await channel.SendAsync(group, cancellation);
        var others = new List<Task>();
        for (var i = 0; i < group.Length; i++)
        {
            if (!Settle(group[i], outcomes[i])) others.Add(SendOnAsync(group[i], cancellation));
        }

        await Task.WhenAll(others);
    }

    private async Task SendOnAsync(Journey journey, CancellationToken cancellation)
    {
        do
        {
            SetPatience(journey);
            var outcome = channels[(int)journey.Kind] is { } channel ? (await channel.SendAsync(journey.Alone, cancellation))[0] : NotConfigured;
            if (Settle(journey, outcome)) return;
        }
        while (true);
    }

    private void SetPatience(Journey journey)
    {
        if (journey.IsOnLast)
        {
            journey.UsefulUntil = journey.Recipient.UsefulUntil;
            return;
        }

        var limit = time.GetUtcNow() + patience;
        journey.UsefulUntil = limit < journey.Recipient.UsefulUntil ? limit : journey.Recipient.UsefulUntil;
    }

    /// <returns>True when the journey has ended; false when it stands on its next channel.</returns>
    private bool Settle(Journey journey, SendOutcome outcome)
    {
        var kind = journey.Kind;
        var ended = journey.Take(outcome);
        switch (outcome)
        {
            case SendOutcome.Delivered:
                counters.Sent(kind);
                return ended;
            case SendOutcome.Expired or SendOutcome.Silent:
                counters.Expired(kind);
                return ended;
            case SendOutcome.RetryLater { Trouble: Trouble.NotAsked }:
                counters.NotAsked(kind);
                break;
        }

        counters.Failed(kind);
        if (!ended) counters.FellBack(kind);
        return ended;
    }
}
