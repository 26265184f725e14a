using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Stack;
using Amazon.DynamoDBv2;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Operations;

/// <summary>How far the fan-out of one alert is, by its claims.</summary>
/// <param name="Slots">That somebody has begun; of those, <paramref name="Finished"/> are done.</param>
public sealed record AlertProgress(Alert Alert, DispatchCounts Counts, int Slots, int Finished);

/// <summary>
/// One installation from outside, by its tables and queues alone: the same for a deployment and for <c>alert
/// serve</c>. What the store cannot answer throws; nothing unknown is shown as zero.
/// </summary>
public sealed class Installation : IDisposable
{
    // A message under way is invisible for a while and counts too.
    private static readonly List<string> Depths =
    [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
    ];

    /// <summary>Counting reads the whole directory, and a console asks every second.</summary>
    private static readonly TimeSpan CountFor = TimeSpan.FromSeconds(30);

    private readonly AmazonDynamoDBClient dynamo;
    private readonly DynamoSegmentDirectory directory;
    private readonly DynamoSegmentClaims claims;
    private readonly TimeProvider clock;
    private Census? counted;

    public Installation(InstallationAccess access, TimeProvider clock)
    {
        Access = access;
        this.clock = clock;
        dynamo = access.DynamoDb is { } endpoint ? DynamoDbClients.CreateAt(endpoint) : DynamoDbClients.Create();
        Sqs = access.Sqs is { } queues
            ? LocalComposition.SqsAt(queues)
            : new AmazonSQSClient(SqsClients.Configure(new AmazonSQSConfig()));
        var store = new DynamoDbStore(dynamo);
        directory = new DynamoSegmentDirectory(store, access.Tables.Segments);
        claims = new DynamoSegmentClaims(store, access.Tables.Claims);
        Events = new DynamoEventStore(store, access.Tables.Events, clock);
        Requests = new DynamoOperatorRequests(store, access.Tables.Events);
        Sending = new DynamoSendingControl(store, access.Tables.State);
        Lease = new DynamoLeaderLease(store, access.Tables.State);
        Proof = new DynamoProofOfLife(store, access.Tables.State);
        Audit = new DynamoAuditTrail(store, access.Tables.State);
    }

    public InstallationAccess Access { get; }

    public IAmazonSQS Sqs { get; }

    public IEventStore Events { get; }

    public DynamoOperatorRequests Requests { get; }

    public DynamoSendingControl Sending { get; }

    public DynamoLeaderLease Lease { get; }

    public DynamoProofOfLife Proof { get; }

    public DynamoAuditTrail Audit { get; }

    public TimeProvider Clock => clock;

    /// <summary>Everybody who signed up, by the directory, canaries aside; at most <see cref="CountFor"/>
    /// old.</summary>
    public async Task<long> SubscribersAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (counted is { } known && now - known.At < CountFor)
            return known.People;

        var shards = await Task.WhenAll(
            Enumerable.Range(0, SegmentId.Shards).Select(shard => directory.ListAsync(shard, cancellation))
        );
        var people = shards
            .SelectMany(shard => shard)
            .Where(segment => !Canary.IsHome(segment.Id.Cell.Center))
            .Sum(segment => (long)segment.Population);
        counted = new Census(now, people);
        return people;
    }

    /// <summary>Alerts that are archived and not closed, with how far they are; no test earthquakes.</summary>
    public async Task<IReadOnlyList<AlertProgress>> OpenAlertsAsync(CancellationToken cancellation)
    {
        var open = await Events.OpenAlertsAsync(cancellation);
        return await Task.WhenAll(
            open.Select(one => one.Alert)
                .Where(alert => !Canary.Is(alert))
                .OrderBy(alert => alert.DecidedAt)
                .Select(alert => ProgressAsync(alert, cancellation))
        );
    }

    public async Task<AlertProgress> ProgressAsync(Alert alert, CancellationToken cancellation)
    {
        var shards = await Task.WhenAll(
            Enumerable.Range(0, SegmentId.Shards).Select(shard => claims.ListAsync(alert.Id, shard, cancellation))
        );
        var slots = shards.SelectMany(shard => shard).ToList();
        var counts = slots.Aggregate(default(DispatchCounts), (sum, slot) => sum + slot.Counts);
        return new AlertProgress(alert, counts, slots.Count, slots.Count(slot => slot.Finished));
    }

    /// <summary>Who was notified of the alert, over all segments that somebody has begun.</summary>
    public async Task<IReadOnlyList<Receipt>> ReceiptsAsync(AlertId alert, CancellationToken cancellation)
    {
        var shards = await Task.WhenAll(
            Enumerable.Range(0, SegmentId.Shards).Select(shard => claims.ListAsync(alert, shard, cancellation))
        );
        var receipts = new List<Receipt>();
        foreach (var segment in shards.SelectMany(shard => shard).Select(claim => claim.Segment).Distinct())
            receipts.AddRange(await claims.ReceiptsAsync(new ClaimKey(alert, segment, 0, 1), cancellation));
        return receipts;
    }

    /// <summary>How many messages a queue holds, visible or not; null when it does not answer: unknown is not
    /// empty.</summary>
    public async Task<int?> DepthAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            var answer = await Sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest { QueueUrl = queue, AttributeNames = Depths },
                cancellation
            );
            return answer
                .Attributes.Where(pair => Depths.Contains(pair.Key))
                .Sum(pair => int.Parse(pair.Value, CultureInfo.InvariantCulture));
        }
        catch (Exception outage)
            when (!cancellation.IsCancellationRequested && StoreFailures.CauseOf(outage) is not StoreFailure.Answer)
        {
            return null;
        }
    }

    private sealed record Census(DateTimeOffset At, long People);

    public void Dispose()
    {
        dynamo.Dispose();
        Sqs.Dispose();
    }
}
