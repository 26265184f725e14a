using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Stores;

/// <summary>
/// The model checks the claims in memory; this makes its result hold for DynamoDB: whatever three workers do in
/// whatever order, both stores give the same answers.
/// </summary>
[Collection(DynamoDbCollection.Name)]
public sealed class SameAsMemoryTests(DynamoDbFixture fixture)
{
    private const string SeedVariable = "ALERT_TEST_SEED";
    private const int Histories = 40;
    private const int Steps = 30;

    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly ClaimOptions Options = ClaimOptions.Default;
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);

    [Fact]
    public async Task Any_history_of_claims_reads_the_same_in_both_stores()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), out var given)
            ? given
            : new Random().Next();
        System.Console.WriteLine(
            $"{nameof(Any_history_of_claims_reads_the_same_in_both_stores)}: {SeedVariable}={seed}"
        );
        var random = new Random(seed);
        var dynamo = new DynamoSegmentClaims(
            new DynamoDbStore(fixture.Client),
            (await fixture.NewTablesAsync()).Claims
        );
        for (var history = 0; history < Histories; history++)
            await CompareAsync(random, new InMemorySegmentClaims(), dynamo, $"history-{history}");
    }

    private static async Task CompareAsync(
        Random random,
        InMemorySegmentClaims memory,
        DynamoSegmentClaims dynamo,
        string eventName
    )
    {
        Assert.True(SegmentId.TryParse("sxfs-p-sms-0", out var segment));
        var key = new ClaimKey(AlertId.ForTier(new EventId(eventName), 6), segment, 0, 1);
        var workers = new Claim?[3];
        var now = Start;
        for (var step = 0; step < Steps; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 6000));
            var worker = random.Next(workers.Length);
            if (workers[worker] is { } claim)
            {
                var act = random.Next(100);
                var cursor = claim.Cursor?.Value ?? 0;
                var progress =
                    random.Next(4) == 0
                        ? ClaimProgress.Nothing
                        : Progress(cursor + (ulong)random.Next(0, 3)) with
                        {
                            Intended = Some(random),
                        };
                var local = now;
                Task<ClaimHold> Ask(ISegmentClaims claims) =>
                    act switch
                    {
                        < 30 => claims.RenewAsync(claim, local, Options, Never),
                        < 85 => claims.CheckpointAsync(claim, progress, local, Options, Never),
                        < 95 => claims.ReleaseAsync(claim, progress, local, Never),
                        _ => claims.FinishAsync(claim, progress, local, Never),
                    };
                var hold = await Ask(memory);
                Assert.Equal(hold, await Ask(dynamo));
                workers[worker] = hold is ClaimHold.Kept kept && act < 85 ? kept.Claim : null;
            }
            else
            {
                var bid = new ClaimBid($"worker-{worker}", Some(random));
                var attempt = await memory.TryClaimAsync(key, bid, now, Options, Never);
                Assert.Equal(attempt, await dynamo.TryClaimAsync(key, bid, now, Options, Never));
                workers[worker] = (attempt as ClaimAttempt.Won)?.Claim;
            }
        }

        Assert.Equal(
            await memory.ListAsync(key.Alert, segment.Shard, Never),
            await dynamo.ListAsync(key.Alert, segment.Shard, Never)
        );
        Assert.Equal(await memory.ReceiptsAsync(key, Never), await dynamo.ReceiptsAsync(key, Never));
        Assert.Equal(
            (await memory.IntendedAsync(key, Never)).Order(),
            (await dynamo.IntendedAsync(key, Never)).Order()
        );
    }

    private static List<SubscriberId> Some(Random random) =>
        [.. Enumerable.Range(0, random.Next(3)).Select(_ => new SubscriberId((ulong)random.Next(100)))];

    private static ClaimProgress Progress(ulong cursor) =>
        new(
            new SubscriberId(cursor),
            new DispatchCounts(1, 2, 3) { Withdrawn = 1, Superseded = 1 },
            [new Receipt(new SubscriberId(cursor), ChannelKind.Telegram, AlertLevel.BeAware, 77)]
        );
}
