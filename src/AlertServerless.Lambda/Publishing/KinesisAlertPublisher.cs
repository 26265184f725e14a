using AlertServerless.Core.Publishing;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// Writes each record to its own shard of a Kinesis data stream, chosen by an explicit hash key. Kinesis acknowledges
/// when three zones have it. What a shard did not take is tried again for <see cref="Limit"/>, record by record; what
/// the service cannot take as things are is refused.
/// </summary>
/// <param name="kinesis">Must send each request once: what is tried again is decided here.</param>
public sealed class KinesisAlertPublisher(IAmazonKinesis kinesis, string stream, TimeProvider clock) : IAlertPublisher
{
    /// <summary>As long as a broker is given. After that a record's fate is reported as unknown, and the outbox offers
    /// it again.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Of one request: an answer takes some 20 ms.</summary>
    public static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(1);

    // How long a list of shards is used. A shard that was split meanwhile is still met, by its first half.
    private static readonly TimeSpan ListHolds = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    // A request takes 500 records and 5 MB in all; so many of the largest records are less.
    // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
    private const int MostInRequest = 64;

    private (OpenShards Shards, DateTimeOffset At)? listed;

    /// <summary>Also connects, so that the first alert does not have to.</summary>
    public async Task<TopicSize> MeasureAsync(CancellationToken cancellation)
    {
        try
        {
            return await ListAsync(cancellation) is { Count: > 0 and var count }
                ? new TopicSize.Known(count)
                : new TopicSize.Unknown($"stream {stream} has no open shard");
        }
        catch (Exception failure) when (IsOfTheCall(failure, cancellation))
        {
            return new TopicSize.Unknown($"stream {stream}: {failure.Message}");
        }
    }

    public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        var spans = records.Select(record => LaneSpans.Start(record, stream)).ToList();
        var outcomes = await WriteAsync([.. records.Zip(spans, LaneSpans.Within)], cancellation);
        // The last one began within those before it.
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            using var span = spans[i];
            span.End(outcomes.First(outcome => outcome.Lane == records[i].Lane));
        }

        return outcomes;
    }

    private async Task<IReadOnlyList<LaneOutcome>> WriteAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        var until = clock.GetUtcNow() + Limit;
        OpenShards shards;
        try
        {
            shards = await ShardsAsync(records.Max(record => record.Partition), cancellation);
        }
        catch (Exception failure) when (IsOfTheCall(failure, cancellation))
        {
            return [.. records.Select(record => Outcome(record, FateOf(failure), failure.Message))];
        }

        var outcomes = new List<LaneOutcome>(
            records
                .Where(record => record.Partition >= shards.Count)
                .Select(record => Outcome(record, LaneFate.Refused, $"stream {stream} has {shards.Count} open shards"))
        );
        var requests = records
            .Where(record => record.Partition < shards.Count)
            .Chunk(MostInRequest)
            .Select(chunk => PutAsync(chunk, shards, until, cancellation));
        outcomes.AddRange((await Task.WhenAll(requests)).SelectMany(put => put));
        return outcomes;
    }

    // Each hash key of an older list still leads to a shard, so that list is used where no newer one is to be had.
    private async Task<OpenShards> ShardsAsync(int highest, CancellationToken cancellation)
    {
        var known = listed;
        if (known is { } fresh && clock.GetUtcNow() - fresh.At < ListHolds && highest < fresh.Shards.Count)
            return fresh.Shards;
        try
        {
            return await ListAsync(cancellation);
        }
        catch (Exception failure) when (known is not null && IsOfTheCall(failure, cancellation))
        {
            return known.Value.Shards;
        }
    }

    private async Task<OpenShards> ListAsync(CancellationToken cancellation)
    {
        var shards = await OpenShards.ListAsync(kinesis, stream, cancellation);
        listed = (shards, clock.GetUtcNow());
        return shards;
    }

    private async Task<IReadOnlyList<LaneOutcome>> PutAsync(
        IReadOnlyList<LaneRecord> records,
        OpenShards shards,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        var outcomes = new List<LaneOutcome>();
        for (var pause = FirstPause; ; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            var tried = await TryAsync(records, shards, cancellation);
            outcomes.AddRange(tried.Where(one => one.Fate != LaneFate.Unacknowledged));
            var left = tried.Where(one => one.Fate == LaneFate.Unacknowledged).ToDictionary(one => one.Lane);
            if (left.Count == 0 || clock.GetUtcNow() + pause >= until)
                return [.. outcomes, .. left.Values];
            records = [.. records.Where(record => left.ContainsKey(record.Lane))];
            await Task.Delay(pause, clock, cancellation);
        }
    }

    /// <returns>One outcome for each record. Some of a request may be taken and others not.</returns>
    private async Task<IReadOnlyList<LaneOutcome>> TryAsync(
        IReadOnlyList<LaneRecord> records,
        OpenShards shards,
        CancellationToken cancellation
    )
    {
        using var over = new CancellationTokenSource(RequestLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            var answer = await kinesis.PutRecordsAsync(
                new PutRecordsRequest { StreamName = stream, Records = [.. records.Select(Entry)] },
                either.Token
            );
            return [.. records.Zip(answer.Records, OutcomeOf)];
        }
        catch (Exception failure) when (IsOfTheCall(failure, cancellation))
        {
            return [.. records.Select(record => Outcome(record, FateOf(failure), failure.Message))];
        }

        PutRecordsRequestEntry Entry(LaneRecord record) =>
            new()
            {
                Data = new MemoryStream(SignedEnvelope.Wrap(record.Value), writable: false),
                PartitionKey = KinesisPartitionKey.Of(record.Key, record.TraceParent),
                ExplicitHashKey = shards.HashKeyOf(record.Partition),
            };
    }

    // A single record fails for a shard's throughput or an internal failure, and for nothing else: both pass.
    private static LaneOutcome OutcomeOf(LaneRecord record, PutRecordsResultEntry result) =>
        string.IsNullOrEmpty(result.ErrorCode)
            ? Outcome(record, LaneFate.Acknowledged, null)
            : Outcome(record, LaneFate.Unacknowledged, $"{result.ErrorCode}: {result.ErrorMessage}");

    private static LaneOutcome Outcome(LaneRecord record, LaneFate fate, string? why) =>
        new(record.Lane, record.Partition, fate, why);

    // What the service says to a request that it will not take as it is; throttling is no such answer.
    private static LaneFate FateOf(Exception failure) =>
        failure is AmazonServiceException { StatusCode: >= (System.Net.HttpStatusCode)400 } refused
        && (int)refused.StatusCode < 500
        && !Passing.Contains(refused.ErrorCode)
            ? LaneFate.Refused
            : LaneFate.Unacknowledged;

    /// <summary>Errors of status 400 that pass by themselves:
    /// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_Errors</summary>
    private static readonly string[] Passing =
    [
        "ProvisionedThroughputExceededException",
        "KMSThrottlingException",
        "LimitExceededException",
        "ThrottlingException",
        "Throttling",
    ];

    // The SDK's own limit ends a request with a TimeoutException.
    private static bool IsOfTheCall(Exception failure, CancellationToken cancellation) =>
        failure
            is AmazonServiceException
                or AmazonClientException
                or HttpRequestException
                or IOException
                or TimeoutException
        || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);
}
