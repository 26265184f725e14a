using System.Numerics;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// The leading producer's part in the proof of life: a signed heartbeat to every partition when one is due, its feeds
/// noted about twice a minute, readiness judged then, and a ping to the operator's dead-man URL while it is ready. What
/// fails here never holds up an alert.
/// </summary>
/// <param name="feeds">How each feed stands, and how often it is asked.</param>
/// <param name="every">From one beat to the next.</param>
/// <param name="ping">Called while ready; null for nobody.</param>
/// <param name="show">Publishes the state to everybody; null for nobody.</param>
public sealed class HeartbeatSender(
    IAlertPublisher publisher,
    AlertSigner signer,
    DynamoProofOfLife proof,
    Func<IReadOnlyList<(FeedHealth Health, TimeSpan Every)>> feeds,
    Func<bool> busy,
    TimeSpan every,
    TimeProvider clock,
    Action<ProducerEvent> onEvent,
    Func<CancellationToken, Task>? ping = null,
    Func<ReadinessFacts, bool, DateTimeOffset, CancellationToken, Task>? show = null
)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(30);

    private DateTimeOffset noted = DateTimeOffset.MinValue;

    /// <summary>About once a second while leading. What is stored and cannot be read is reported like a store that does
    /// not answer: it must not end the term of a producer that could alert.</summary>
    public async Task TickAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        try
        {
            if (await proof.TryTakeBeatAsync(now, every, cancellation))
                await BeatAsync(now, cancellation);
            if (now - noted < NoteEvery)
                return;
            noted = now;
            await proof.NoteFeedsAsync(now, [.. feeds().Select(Watched)], cancellation);
            await JudgeAsync(now, cancellation);
        }
        catch (Exception failure)
            when (failure is StoreUnavailableException or StoreRefusedException or JsonException or FormatException)
        {
            onEvent(new ProducerEvent.StoreFailed(failure.Message));
        }
    }

    private async Task BeatAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var size = await publisher.MeasureAsync(cancellation);
        if (size is not TopicSize.Known { Partitions: var partitions })
        {
            await proof.NoteSentAsync(new SentHeartbeat(now, 0, [((TopicSize.Unknown)size).Why]), every, cancellation);
            return;
        }

        var lanes = Math.Min(partitions, AlertRecord.MaxLanes);
        var declared = (int)BitOperations.RoundUpToPowerOf2((uint)lanes);
        // Noted first: an answer may come before the broker's acknowledgement does.
        await proof.NoteSentAsync(new SentHeartbeat(now, lanes, []), every, cancellation);
        var outcomes = await publisher.PublishAsync(
            [
                .. Enumerable
                    .Range(0, lanes)
                    .Select(lane =>
                    {
                        var record = Heartbeat.Record(lane, declared, now);
                        var value = signer.Sign(AlertRecordCodec.Encode(record));
                        return new LaneRecord(lane, lane, record.Alert.Id.Event.Value, value);
                    }),
            ],
            cancellation
        );
        var refused = outcomes
            .Where(one => one.Fate != LaneFate.Acknowledged)
            .Select(one => one.Why ?? "no answer")
            .ToList();
        if (refused.Count > 0)
            await proof.NoteSentAsync(new SentHeartbeat(now, lanes, refused), every, cancellation);
    }

    private async Task JudgeAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var facts = await proof.ReadAsync(busy(), cancellation);
        var problems = Readiness.Problems(facts, now);
        onEvent(new ProducerEvent.ReadinessJudged(problems));
        if (problems.Count == 0 && ping is not null)
            await ping(cancellation);
        if (show is not null)
            await show(facts, problems.Count == 0, now, cancellation);
    }

    private static WatchedFeed Watched((FeedHealth Health, TimeSpan Every) feed)
    {
        var health = feed.Health;
        var why = health.FailuresInARow > 0 || health.State is null ? health.Why ?? health.State?.ToString() : null;
        return new WatchedFeed(health.Name, health.LastGoodAt, feed.Every, why);
    }
}

/// <summary>The operator's dead-man switch: an outside service that raises an alarm when the pings stop.</summary>
public sealed class DeadManPing(HttpMessageInvoker http, Uri url, Action<string> warn)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // Its own absence is what the service reports: a ping that fails is a line in the log and nothing more.
    public async Task PingAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var answer = await http.SendAsync(request, limit.Token);
            if (!answer.IsSuccessStatusCode)
                warn($"the dead-man ping was refused: HTTP {(int)answer.StatusCode}");
        }
        catch (Exception failure)
            when (failure is HttpRequestException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            warn($"the dead-man ping was not answered: {failure.Message}");
        }
    }
}
