using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>What is done with one entry. A closed set.</summary>
internal abstract record RetryJudgement
{
    private RetryJudgement()
    {
    }

    /// <summary>It is in the chunk.</summary>
    public sealed record Send : RetryJudgement;

    /// <summary>Nothing to tell any more.</summary>
    public sealed record Drop : RetryJudgement;

    /// <summary>Must be told, but cannot be: to the dead letters.</summary>
    public sealed record GiveUp(string Reason) : RetryJudgement;
}

/// <summary>Reads the subscriber as they are by now and applies the same rule as a consumer does.</summary>
internal sealed class RetryJudge(RetryPorts ports, RetryPolicy policy, PreparedAlert alert, SegmentId segment)
{
    private IReadOnlyDictionary<SubscriberId, Receipt>? toldEarlier;

    private DateTimeOffset AsOf => alert.Alert.Earlier.Count > 0 ? alert.Alert.Earlier[0].DecidedAt : alert.Alert.DecidedAt;

    public async Task<RetryJudgement> AddAsync(Undelivered entry, Chunk chunk, CancellationToken cancellation)
    {
        if (entry.Ambiguous && !policy.RepeatAmbiguous.Contains(entry.Channel))
            return new RetryJudgement.GiveUp($"perhaps sent by {entry.Channel.Name()}, and a second one might be a duplicate: {entry.Reason}");
        var before = entry.Subscriber.Value == 0 ? (SubscriberId?)null : new SubscriberId(entry.Subscriber.Value - 1);
        var page = await ports.Reader.ReadAsync(segment, before, entry.Subscriber, AsOf, cancellation);
        if (page.Unreadable is [var unreadable, ..]) return new RetryJudgement.GiveUp(unreadable.Reason);
        if (page.Subscribers is not [var subscriber, ..]) return new RetryJudgement.Drop();
        return alert.Alert.Kind == AlertKind.Cancelled
            ? await AddRetractionAsync(subscriber, chunk, cancellation)
            : Add(subscriber, chunk);
    }

    private RetryJudgement Add(StoredSubscriber subscriber, Chunk chunk)
    {
        var now = ports.Clock.GetUtcNow();
        var verdict = Eligibility.Judge(alert, subscriber.Preferences, now);
        return verdict.IsEligible ? Added(chunk.Add(subscriber, verdict, now)) : new RetryJudgement.Drop();
    }

    private async Task<RetryJudgement> AddRetractionAsync(StoredSubscriber subscriber, Chunk chunk, CancellationToken cancellation)
    {
        toldEarlier ??= await ToldEarlierAsync(cancellation);
        return toldEarlier.TryGetValue(subscriber.Id, out var receipt) ? Added(chunk.AddRetraction(subscriber, receipt)) : new RetryJudgement.Drop();
    }

    private async Task<IReadOnlyDictionary<SubscriberId, Receipt>> ToldEarlierAsync(CancellationToken cancellation)
    {
        var told = new Dictionary<SubscriberId, Receipt>();
        foreach (var earlier in alert.Alert.Earlier)
        {
            foreach (var receipt in await ports.Claims.ReceiptsAsync(new ClaimKey(earlier.Id, segment, 0, 1), cancellation)) told[receipt.Subscriber] = receipt;
        }

        return told;
    }

    private static RetryJudgement Added(string? problem) =>
        problem is null ? new RetryJudgement.Send() : new RetryJudgement.GiveUp(problem);
}
