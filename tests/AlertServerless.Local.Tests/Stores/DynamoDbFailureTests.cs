using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Stack;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Stores;

// The command has a namespace of the same name.
using SyntheticSubscribers = AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

/// <summary>What only the real adapter can meet: lost answers, outages, half-done batches, foreign bytes, many
/// pages.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DynamoDbFailureTests(DynamoDbFixture fixture)
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly ClaimOptions Options = ClaimOptions.Default;
    private static readonly SegmentId Segment = new(
        Geohash.Of(SyntheticSubscribers.Focsani),
        SubscriberKind.Person,
        ChannelKind.Sms,
        0
    );
    private static readonly ClaimKey Key = new(AlertId.ForTier(new EventId("failure"), 6), Segment, 0, 1);

    [Fact]
    public async Task A_write_whose_answer_was_lost_counts_once_and_is_ours()
    {
        using var client = new UnluckyClient(fixture.Endpoint) { LosesAnswers = true };
        var claims = new DynamoSegmentClaims(new DynamoDbStore(client), (await fixture.NewTablesAsync()).Claims);
        var progress = new ClaimProgress(
            new SubscriberId(5),
            new DispatchCounts(3, 2, 1),
            [new Receipt(new SubscriberId(5), ChannelKind.Sms, AlertLevel.BeAware, 0)]
        );

        var claim = Assert.IsType<ClaimAttempt.Won>(await claims.TryClaimAsync(Key, "a", Now, Options, Never)).Claim;
        Assert.Equal(1, claim.Fence);
        claim = Assert.IsType<ClaimHold.Kept>(await claims.CheckpointAsync(claim, progress, Now, Options, Never)).Claim;
        Assert.IsType<ClaimAttempt.Held>(await claims.TryClaimAsync(Key, "a", Now, Options, Never));
        Assert.IsType<ClaimHold.Kept>(await claims.FinishAsync(claim, ClaimProgress.Nothing, Now, Never));

        Assert.Equal(
            new DispatchCounts(3, 2, 1),
            Assert.Single(await claims.ListAsync(Key.Alert, Segment.Shard, Never)).Counts
        );
        Assert.Single(await claims.ReceiptsAsync(Key, Never));
    }

    [Fact]
    public async Task Counting_out_is_never_done_twice()
    {
        using var client = new UnluckyClient(fixture.Endpoint) { LosesAnswers = true };
        var pages = new DynamoSegmentPages(new DynamoDbStore(client), (await fixture.NewTablesAsync()).Segments);
        await pages.CountAsync(Segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);

        var tally = await pages.CountAsync(Segment, PopulationChange.Out(SyntheticSubscribers.Focsani), Never);

        // Counted in twice, which is ahead of the truth; out once.
        Assert.Equal(1, tally.Sums.People);
    }

    public static TheoryData<Exception> Outages =>
        [
            new ProvisionedThroughputExceededException("slow down"),
            new AmazonServiceException(
                "broken",
                ErrorType.Receiver,
                "InternalFailure",
                "1",
                HttpStatusCode.ServiceUnavailable
            ),
            new HttpRequestException("no route"),
            new TaskCanceledException("too slow"),
            new AmazonDynamoDBException(
                "on demand",
                ErrorType.Sender,
                "ThrottlingException",
                "1",
                HttpStatusCode.BadRequest
            ),
        ];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task An_outage_is_named_and_never_an_empty_answer(Exception outage)
    {
        using var client = new UnluckyClient(fixture.Endpoint) { Failure = outage };
        var store = new DynamoDbStore(client);

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            new DynamoSegmentClaims(store, "c").TryClaimAsync(Key, "a", Now, Options, Never)
        );
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            new DynamoSegmentDirectory(store, "s").ListAsync(0, Never)
        );
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            new DynamoSegmentReader(store, "s").ReadAsync(Segment, null, SubscriberId.Last, Now, Never)
        );
    }

    /// <summary>
    /// By the emulator's own answer; what else is refused, and when, in <see cref="StoreErrorsTests"/>.
    /// </summary>
    [Fact]
    public async Task A_table_that_is_not_there_is_refused_in_the_end()
    {
        var clock = new FakeTimeProvider();
        var directory = new DynamoSegmentDirectory(new DynamoDbStore(fixture.Client, clock: clock), "no-such-table");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => directory.ListAsync(0, Never));
        clock.Advance(2 * StoreCalls.RefusalHolds);
        await Assert.ThrowsAsync<StoreRefusedException>(() => directory.ListAsync(0, Never));
    }

    // Both forms as they come over the wire, through the real client: the SDK has a class for neither in some versions.
    [Theory]
    [InlineData("dynamodb:throttle")]
    [InlineData("dynamodb:throttle-on-demand")]
    [InlineData("dynamodb:down")]
    [InlineData("dynamodb:hang")]
    public async Task A_failure_on_the_wire_is_an_outage_within_a_quarter_of_a_lease(string fault)
    {
        var plan = new FaultPlan([FaultParser.TryParse(fault, out _)!], TimeProvider.System);
        await using var proxy = await FaultProxy.StartAsync(
            "dynamodb",
            fixture.Endpoint,
            plan,
            TimeProvider.System,
            Never
        );
        using var client = DynamoDbClients.CreateAt(proxy.BaseUrl);
        var claims = new DynamoSegmentClaims(new DynamoDbStore(client), "claims");
        var begun = TimeProvider.System.GetTimestamp();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => claims.TryClaimAsync(Key, "a", Now, Options, Never));

        // The limit is 2.5 s; the rest is for a busy machine.
        Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Unprocessed_items_are_written_in_the_end()
    {
        using var client = new UnluckyClient(fixture.Endpoint) { RefusedBatches = 5 };
        var stores = DynamoDbStores.Over(client, await fixture.NewTablesAsync());

        await stores.Rows.PutManyAsync([.. Enumerable.Range(1, 90).Select(id => Row((ulong)id))], Never);

        Assert.Equal(90, (await stores.ReadAllAsync(Segment, Now)).Count);
        Assert.True(client.RefusedItems > 0);
    }

    [Fact]
    public async Task A_batch_that_is_never_taken_whole_is_an_outage()
    {
        using var client = new UnluckyClient(fixture.Endpoint) { RefusedBatches = int.MaxValue };
        var stores = DynamoDbStores.Over(client, await fixture.NewTablesAsync());

        await Assert.ThrowsAsync<StoreUnavailableException>(() => stores.Rows.PutManyAsync([Row(1)], Never));
    }

    // A page of DynamoDB ends at 1 MB: 40 rows of 40 kB are two pages.
    [Fact]
    public async Task A_segment_of_several_pages_is_read_to_its_end()
    {
        var stores = DynamoDbStores.Over(fixture.Client, await fixture.NewTablesAsync());
        var rows = Enumerable
            .Range(1, 40)
            .Select(id => Row((ulong)id) with { SealedAddresses = new byte[40_000] })
            .ToList();
        // All of the first page answers to another event: the reader must look further to say anything.
        await stores.Rows.PutManyAsync(
            [
                .. rows.Select(row =>
                    row.Id.Value <= 30 ? row with { ValidityPeriod = new ValidityPeriod(Now.AddDays(1), null) } : row
                ),
            ],
            Never
        );

        var first = await stores.Reader.ReadAsync(Segment, null, SubscriberId.Last, Now, Never);
        Assert.NotEmpty(first.Subscribers);
        Assert.Equal(10, (await stores.ReadAllAsync(Segment, Now)).Count);
        Assert.True((await stores.Reader.ReadAsync(Segment, null, SubscriberId.Last, Now.AddDays(2), Never)).More);
        Assert.Equal(40, (await stores.ReadAllAsync(Segment, Now.AddDays(2))).Count);
    }

    [Fact]
    public async Task One_unreadable_row_is_named_and_hides_nobody()
    {
        var names = await fixture.NewTablesAsync();
        var stores = DynamoDbStores.Over(fixture.Client, names);
        await stores.Rows.PutManyAsync([Row(1), Row(2), Row(3)], Never);
        await fixture.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = names.Subscribers,
                Key = new()
                {
                    ["pk"] = new AttributeValue(Segment.Value),
                    ["sk"] = new AttributeValue(new SubscriberId(2).ToString()),
                },
                UpdateExpression = "SET p = :p",
                ExpressionAttributeValues = new() { [":p"] = new AttributeValue { B = new MemoryStream([9, 9, 9]) } },
            }
        );

        var page = await stores.Reader.ReadAsync(Segment, null, SubscriberId.Last, Now, Never);

        Assert.Equal([1UL, 3], page.Subscribers.Select(person => person.Id.Value));
        Assert.Equal(
            new UnreadableSubscriber(new SubscriberId(2), "preferences: UnknownVersion"),
            Assert.Single(page.Unreadable)
        );
    }

    private static SubscriberRow Row(ulong id) =>
        new(
            Segment,
            new SubscriberId(id),
            PreferencesCodec.AsStored(SyntheticSubscribers.Preferences(SyntheticSubscribers.Focsani)),
            new byte[] { 1 }
        );
}
