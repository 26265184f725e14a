using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Stack.Kinesis;
using AlertServerless.Local.Stack.Streams;
using AlertServerless.Local.Tests.Publishing;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.TestUtilities;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>The mapping's rules: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html</summary>
public sealed class ShardTriggerTests(KinesisStreamFixture emulator) : IClassFixture<KinesisStreamFixture>
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);
    private const string Arn = "arn:aws:kinesis:local:000000000000:stream/alerts";

    private readonly ConcurrentQueue<string> seen = new();
    private readonly ConcurrentQueue<string> discarded = new();

    [Fact]
    public async Task Each_record_wakes_an_invocation_of_its_own_in_the_order_of_its_shard()
    {
        var stream = await emulator.CreateAsync(2);
        await PublishAsync(stream, 0, "a", "b", "c");
        await using var trigger = await StartAsync(stream, Succeed);
        await PublishAsync(stream, 1, "x");
        await SeenAsync(4);

        Assert.Equal(["a", "b", "c"], seen.Where(text => text != "x"));
        Assert.Equal((4, 0), (trigger.Invocations, trigger.Unfinished));
    }

    [Fact]
    public async Task No_shard_has_two_invocations_at_once_and_shards_do_not_wait_for_each_other()
    {
        var stream = await emulator.CreateAsync(2);
        var working = new int[2];
        var most = new int[2];
        var both = 0;
        await using var trigger = await StartAsync(
            stream,
            async (shard, record) =>
            {
                most[shard] = Math.Max(most[shard], Interlocked.Increment(ref working[shard]));
                if (working[0] > 0 && working[1] > 0)
                    both++;
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                Interlocked.Decrement(ref working[shard]);
                return await Succeed(shard, record);
            }
        );
        await PublishAsync(stream, 0, "a", "b", "c", "d");
        await PublishAsync(stream, 1, "w", "x", "y", "z");
        await SeenAsync(8);

        Assert.Equal([1, 1], most);
        Assert.NotEqual(0, both);
    }

    [Fact]
    public async Task A_record_that_is_given_back_comes_again_before_the_next_one()
    {
        var stream = await emulator.CreateAsync(1);
        var tries = 0;
        await using var trigger = await StartAsync(
            stream,
            (shard, record) =>
                Text(record) == "a" && tries++ < 2
                    ? Task.FromResult<StreamsEventResponse?>(GivenBack(record.Kinesis.SequenceNumber))
                    : Succeed(shard, record)
        );
        await PublishAsync(stream, 0, "a", "b");
        await SeenAsync(2);

        Assert.Equal(["a", "b"], seen);
        Assert.Equal(4, trigger.Invocations);
    }

    /// <summary>A failure that is none of the batch's, an answer that cannot be read, and a function that throws: the
    /// batch is repeated.</summary>
    [Fact]
    public async Task What_cannot_be_read_as_success_is_repeated()
    {
        var stream = await emulator.CreateAsync(1);
        var tries = 0;
        await using var trigger = await StartAsync(
            stream,
            (shard, record) =>
                tries++ switch
                {
                    0 => Task.FromResult<StreamsEventResponse?>(GivenBack("no such number")),
                    1 => Task.FromResult<StreamsEventResponse?>(null),
                    2 => throw new InvalidOperationException("as the test says"),
                    _ => Succeed(shard, record),
                }
        );
        await PublishAsync(stream, 0, "a");
        await SeenAsync(1);

        Assert.Equal(4, trigger.Invocations);
    }

    [Fact]
    public async Task A_record_that_is_never_taken_ends_at_the_destination_and_the_next_one_comes()
    {
        var stream = await emulator.CreateAsync(1);
        await using var trigger = await StartAsync(
            stream,
            (shard, record) =>
                Text(record) == "a" ? Task.FromResult<StreamsEventResponse?>(null) : Succeed(shard, record),
            options => options with { MaximumRetryAttempts = 2 }
        );
        await PublishAsync(stream, 0, "a", "b");
        await SeenAsync(1);

        var document = JsonNode.Parse(Assert.Single(discarded))!;
        Assert.Equal("RetryAttemptsExhausted", document["requestContext"]!["condition"]!.ToString());
        Assert.Equal(3, document["requestContext"]!["approximateInvokeCount"]!.GetValue<int>());
        var batch = document["KinesisBatchInfo"]!;
        Assert.Equal(
            ("shardId-000000000000", Arn, "1"),
            (batch["shardId"]!.ToString(), batch["streamArn"]!.ToString(), batch["batchSize"]!.ToString())
        );
        Assert.Equal(batch["startSequenceNumber"]!.ToString(), batch["endSequenceNumber"]!.ToString());
        var letter = DeadLetterReader.Read("m", "r", discarded.Single(), DateTimeOffset.UnixEpoch);
        Assert.Equal(
            $"a lane's record was given up by the consumers' mapping (RetryAttemptsExhausted): "
                + $"shardId-000000000000@{batch["startSequenceNumber"]}",
            letter.Why
        );
    }

    [Fact]
    public async Task A_record_that_is_too_old_goes_there_unseen()
    {
        var stream = await emulator.CreateAsync(1);
        await PublishAsync(stream, 0, "old");
        await Task.Delay(TimeSpan.FromMilliseconds(60), TimeProvider.System);
        await using var trigger = await StartAsync(
            stream,
            Succeed,
            options => options with { MaximumRecordAge = TimeSpan.FromMilliseconds(50) }
        );
        await WaitAsync(() => !discarded.IsEmpty);

        Assert.Contains("RecordAgeExceeded", discarded.Single(), StringComparison.Ordinal);
        Assert.Equal(0, trigger.Invocations);
    }

    /// <summary>Order holds across a split: what the halves hold waits for what the whole held.</summary>
    [Fact]
    public async Task What_a_shard_was_split_into_is_read_after_it()
    {
        var stream = await emulator.CreateAsync(1);
        using var hold = new SemaphoreSlim(0);
        await using var trigger = await StartAsync(
            stream,
            async (shard, record) =>
            {
                if (Text(record) == "before")
                    await hold.WaitAsync(WaitLimit);
                return await Succeed(shard, record);
            }
        );
        await PublishAsync(stream, 0, "before");
        await emulator.SplitAsync(
            stream,
            Assert.Single(await OpenShards.ListAllAsync(emulator.Kinesis, stream, default))
        );
        await PublishAsync(stream, 0, "first half");
        await PublishAsync(stream, 1, "second half");
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        Assert.Empty(seen);
        hold.Release();
        await SeenAsync(3);

        Assert.Equal("before", seen.First());
        Assert.Equal(["before", "first half", "second half"], seen.Order(StringComparer.Ordinal));
        Assert.Equal(3, trigger.Partitions);
    }

    [Fact]
    public async Task A_stalled_shard_delivers_nothing_and_a_repeated_record_comes_as_often_as_asked()
    {
        var stream = await emulator.CreateAsync(2);
        await using var trigger = await StartAsync(
            stream,
            Succeed,
            options =>
                options with
                {
                    Deliveries = 3,
                    StalledPartitions = new HashSet<int> { 0 },
                }
        );
        await PublishAsync(stream, 0, "stalled");
        await PublishAsync(stream, 1, "thrice");
        await SeenAsync(3);

        Assert.Equal(["thrice", "thrice", "thrice"], seen);
    }

    private async Task<ShardTrigger> StartAsync(
        string stream,
        Func<int, KinesisEvent.KinesisEventRecord, Task<StreamsEventResponse?>> handle,
        Func<ShardTriggerOptions, ShardTriggerOptions>? with = null
    )
    {
        var options = new ShardTriggerOptions
        {
            Stream = stream,
            Poll = TimeSpan.FromMilliseconds(10),
            ShardRefresh = TimeSpan.FromMilliseconds(50),
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        var trigger = ShardTrigger.Start(
            emulator.Kinesis,
            with?.Invoke(options) ?? options,
            new KinesisRecords(
                Arn,
                (shard, records, _) => handle(shard, Assert.Single(records.Records)),
                (document, _) =>
                {
                    discarded.Enqueue(document);
                    return Task.CompletedTask;
                }
            ),
            new LaneQueueParts(TimeProvider.System, NullLogger.Instance, new TestLambdaLogger())
        );
        await trigger.Ready.WaitAsync(WaitLimit);
        return trigger;
    }

    private async Task PublishAsync(string stream, int partition, params string[] texts)
    {
        var publisher = new KinesisAlertPublisher(emulator.Kinesis, stream, TimeProvider.System);
        foreach (var text in texts)
        {
            var value = new SignedValue(Encoding.UTF8.GetBytes(text), [1], "k");
            var outcome = Assert.Single(
                await publisher.PublishAsync([new LaneRecord(0, partition, "event", value)], default)
            );
            Assert.Equal(LaneFate.Acknowledged, outcome.Fate);
        }
    }

    private Task<StreamsEventResponse?> Succeed(int shard, KinesisEvent.KinesisEventRecord record)
    {
        seen.Enqueue(Text(record));
        return Task.FromResult<StreamsEventResponse?>(new StreamsEventResponse());
    }

    private static StreamsEventResponse GivenBack(string sequence) =>
        new() { BatchItemFailures = [new StreamsEventResponse.BatchItemFailure { ItemIdentifier = sequence }] };

    private static string Text(KinesisEvent.KinesisEventRecord record) =>
        Encoding.UTF8.GetString(ReceivedRecord.Of(record).Value);

    private Task SeenAsync(int count) => WaitAsync(() => seen.Count >= count);

    private static async Task WaitAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(WaitLimit);
        while (!holds())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        // What nobody waits for would come now.
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }
}
