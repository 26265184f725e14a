using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Tests.Stack;
using Amazon.DynamoDBv2.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Stores;

// The command has a namespace of the same name.
using SyntheticSubscribers = AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

/// <summary>An item that cannot be read costs nothing but itself, and is named.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DamagedItemTests(DynamoDbFixture fixture)
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly ClaimOptions Options = ClaimOptions.Default;
    private static readonly SegmentId Segment = new(
        Geohash.Of(SyntheticSubscribers.Focsani),
        SubscriberKind.Person,
        ChannelKind.Sms,
        4
    );
    private static readonly ClaimKey Key = new(AlertId.ForTier(new EventId("damage"), 7), Segment, 0, 1);

    private readonly List<string> named = [];

    [Theory]
    [InlineData("f", "one")]
    [InlineData("f", null)]
    [InlineData("lu", "soon")]
    [InlineData("lu", null)]
    [InlineData("st", "held")]
    [InlineData("st", null)]
    [InlineData("n", "1")]
    [InlineData("own", null)]
    [InlineData("cp", "two")]
    [InlineData("c", "not an id")]
    [InlineData("told", "3")]
    public async Task A_damaged_claim_is_claimed_anew_with_its_receipts(string attribute, string? value)
    {
        var tables = await fixture.NewTablesAsync();
        var claims = Claims(tables);
        var other = Key with { Segment = OfSameShard() };
        await WinAsync(claims, other, "neighbour", Now);
        var claim = await WinAsync(claims, Key, "a", Now);
        var receipt = new Receipt(new SubscriberId(7), ChannelKind.Sms, AlertLevel.BeAware, 0);
        var progress = new ClaimProgress(receipt.Subscriber, new DispatchCounts(1, 2, 0), [receipt]);
        await claims.CheckpointAsync(claim, progress, Now, Options, Never);
        await DamageAsync(tables.Claims, ClaimKeyOf(Key), attribute, value);
        var later = Now + Options.Lease + (2 * Options.MaxClockSkew);

        var listed = await claims.ListAsync(Key.Alert, Segment.Shard, Never);
        var won = await WinAsync(claims, Key, "b", later);
        var next = new Receipt(new SubscriberId(9), ChannelKind.Sms, AlertLevel.BeAware, 0);
        var kept = Assert.IsType<ClaimHold.Kept>(
            await claims.CheckpointAsync(
                won,
                new ClaimProgress(next.Subscriber, default, [next]),
                later,
                Options,
                Never
            )
        );
        Assert.IsType<ClaimHold.Kept>(await claims.FinishAsync(kept.Claim, ClaimProgress.Nothing, later, Never));

        Assert.Contains(listed, state => state.Segment == other.Segment);
        Assert.True(won.Fence > claim.Fence);
        Assert.Equal([receipt, next], await claims.ReceiptsAsync(Key, Never));
        Assert.IsType<ClaimAttempt.Done>(await claims.TryClaimAsync(Key, "c", later.AddHours(1), Options, Never));
        Assert.Contains(named, what => what.Contains($"'{attribute}'", StringComparison.Ordinal));
    }

    /// <summary>Whoever holds it may be alive.</summary>
    [Fact]
    public async Task A_damaged_claim_whose_lease_runs_is_left_to_its_holder()
    {
        var tables = await fixture.NewTablesAsync();
        var claims = Claims(tables);
        await WinAsync(claims, Key, "a", Now);
        await DamageAsync(tables.Claims, ClaimKeyOf(Key), "own", null);

        Assert.IsType<ClaimAttempt.Held>(await claims.TryClaimAsync(Key, "b", Now.AddSeconds(1), Options, Never));
    }

    [Fact]
    public async Task Receipts_that_cannot_be_read_cost_themselves()
    {
        var tables = await fixture.NewTablesAsync();
        var claims = Claims(tables);
        var claim = await WinAsync(claims, Key, "a", Now);
        for (ulong id = 1; id <= 3; id++)
        {
            var receipt = new Receipt(new SubscriberId(id), ChannelKind.Sms, AlertLevel.BeAware, 0);
            var progress = new ClaimProgress(receipt.Subscriber, default, [receipt]);
            claim = ((ClaimHold.Kept)await claims.CheckpointAsync(claim, progress, Now, Options, Never)).Claim;
        }

        await DamageAsync(tables.Claims, ClaimKeyOf(Key), "r1", "gone");

        Assert.Equal([1ul, 3], (await claims.ReceiptsAsync(Key, Never)).Select(receipt => receipt.Subscriber.Value));
        Assert.Contains("'r1'", Assert.Single(named), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_directory_entry_hides_neither_itself_nor_its_shard()
    {
        var tables = await fixture.NewTablesAsync();
        var store = new DynamoDbStore(fixture.Client);
        var pages = new DynamoSegmentPages(store, tables.Segments);
        foreach (var segment in new[] { Segment, OfSameShard() })
            await pages.CountAsync(segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);
        var shard = $"{Core.Names.Keys.DirectoryShard}{Segment.Shard:00}";
        await DamageAsync(tables.Segments, KeyOf(shard, Segment.Value), "n", "many");
        await PutAsync(tables.Segments, shard, "no segment");

        var entries = await new DynamoSegmentDirectory(store, tables.Segments, named.Add).ListAsync(
            Segment.Shard,
            Never
        );

        Assert.Equal(2, entries.Count);
        var damaged = entries.Single(entry => entry.Id == Segment);
        Assert.True(damaged is { Population: > 0, LowestIntensity: <= 0 });
        Assert.Equal(2, named.Count);
    }

    [Fact]
    public async Task A_malformed_lane_marker_is_no_hint()
    {
        var tables = await fixture.NewTablesAsync();
        var store = new DynamoDbStore(fixture.Client);
        var markers = new DynamoLaneMarkers(store, tables.Claims, TimeProvider.System, named.Add);
        await markers.MarkDoneAsync(Key.Alert, ChannelKind.Email, 3, Never);
        foreach (var key in new[] { "sms", "sms#x", "fax#1" })
            await PutAsync(tables.Claims, $"{Key.Alert}#lanes", key);

        Assert.Equal([(ChannelKind.Email, 3)], await markers.DoneAsync(Key.Alert, Never));
        Assert.Equal(3, named.Count);
    }

    [Fact]
    public async Task A_malformed_open_alert_leaves_the_others_open()
    {
        var tables = await fixture.NewTablesAsync();
        var store = new DynamoDbStore(fixture.Client);
        var events = new DynamoEventStore(store, tables.Events, TimeProvider.System, named.Add);
        await PutAsync(tables.Events, "open", "broken.t5");
        await PutAsync(tables.Events, "open", "foreign.t6", ("b", Bytes([1, 2, 3])));

        Assert.Empty(await events.OpenAlertsAsync(Never));
        Assert.Equal(2, named.Count);
    }

    [Theory]
    [InlineData("fr", "9000000000000000000")]
    [InlineData("un", "-9000000000000000000")]
    public async Task A_row_whose_validity_is_no_instant_is_named_and_the_others_are_read(
        string attribute,
        string value
    )
    {
        var tables = await fixture.NewTablesAsync();
        var preferences = PreferencesCodec.Encode(SyntheticSubscribers.Preferences(SyntheticSubscribers.Focsani));
        foreach (ulong id in new ulong[] { 20, 21, 22 })
            await PutAsync(
                tables.Subscribers,
                Segment.Value,
                new SubscriberId(id).ToString(),
                ("p", Bytes(preferences)),
                ("a", Bytes([1])),
                (id == 21 ? attribute : "other", new AttributeValue { N = value })
            );

        var page = await new DynamoSegmentReader(new DynamoDbStore(fixture.Client), tables.Subscribers).ReadAsync(
            Segment,
            null,
            SubscriberId.Last,
            Now,
            Never
        );

        Assert.Equal([20ul, 22], page.Subscribers.Select(one => one.Id.Value));
        var damaged = Assert.Single(page.Unreadable);
        Assert.Equal(21ul, damaged.Id.Value);
        Assert.Contains(attribute, damaged.Reason, StringComparison.Ordinal);
    }

    private DynamoSegmentClaims Claims(TableNames tables) =>
        new(new DynamoDbStore(fixture.Client), tables.Claims, named.Add);

    private static async Task<Claim> WinAsync(
        DynamoSegmentClaims claims,
        ClaimKey key,
        string owner,
        DateTimeOffset now
    ) => Assert.IsType<ClaimAttempt.Won>(await claims.TryClaimAsync(key, owner, now, Options, Never)).Claim;

    private static Dictionary<string, AttributeValue> ClaimKeyOf(ClaimKey key) =>
        KeyOf($"{key.Alert}#{key.Segment.Shard}", $"{key.Segment.Value}#{key.Slot}");

    private static Dictionary<string, AttributeValue> KeyOf(string partition, string sort) =>
        new()
        {
            [Core.Names.Attributes.PartitionKey] = new AttributeValue { S = partition },
            [Core.Names.Attributes.SortKey] = new AttributeValue { S = sort },
        };

    private static AttributeValue Bytes(byte[] bytes) => new() { B = new MemoryStream(bytes) };

    private async Task PutAsync(
        string table,
        string partition,
        string sort,
        params (string Name, AttributeValue Value)[] attributes
    )
    {
        var item = KeyOf(partition, sort);
        foreach (var (name, value) in attributes)
            item[name] = value;
        await fixture.Client.PutItemAsync(table, item);
    }

    private async Task DamageAsync(
        string table,
        Dictionary<string, AttributeValue> key,
        string attribute,
        string? value
    ) =>
        await fixture.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = key,
                UpdateExpression = value is null ? "REMOVE #a" : "SET #a = :v",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#a"] = attribute },
                ExpressionAttributeValues = value is null
                    ? null
                    : new Dictionary<string, AttributeValue> { [":v"] = new AttributeValue { S = value } },
            }
        );

    private static SegmentId OfSameShard()
    {
        var page = 100;
        while (new SegmentId(Segment.Cell, Segment.Kind, Segment.Channel, page).Shard != Segment.Shard)
            page++;
        return new SegmentId(Segment.Cell, Segment.Kind, Segment.Channel, page);
    }
}
