using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Tests.Stack;
using Amazon.DynamoDBv2.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Scaling;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoScalerStateTests(DynamoDbFixture dynamo) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 0, 0, 120, TimeSpan.Zero);

    private string table = "";

    private DynamoScalerState State => new(new DynamoDbStore(dynamo.Client), table);

    public async Task InitializeAsync() => table = (await dynamo.NewTablesAsync()).State;

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task WithoutOptionsTheDefaultsHold() =>
        Assert.Equal(
            OperatorOptions.None,
            Assert.IsType<OperatorOptionsReading.Found>(await State.OperatorOptionsAsync(default)).Options
        );

    [Fact]
    public async Task OptionsAreReadAsTheyWereSet()
    {
        var options = new OperatorOptions(ChannelRates.Default.With(ChannelKind.Sms, 300), new PlanPin(Lanes: 16));

        await State.SetOptionsAsync(options, default);

        Assert.Equal(
            options,
            Assert.IsType<OperatorOptionsReading.Found>(await State.OperatorOptionsAsync(default)).Options
        );
    }

    [Fact]
    public async Task AnOptionOfAnotherFormIsNotTakenForNone()
    {
        await dynamo.Client.PutItemAsync(
            table,
            new Dictionary<string, AttributeValue>
            {
                [Names.Attributes.PartitionKey] = new("plan"),
                [Names.Attributes.SortKey] = new("wishes"),
                ["document"] = new("{}"),
            }
        );

        Assert.IsType<OperatorOptionsReading.Damaged>(await State.OperatorOptionsAsync(default));
    }

    [Fact]
    public async Task TheLastGrowthIsKept()
    {
        Assert.Null(await State.GrowthAsync(default));

        await State.NoteGrowthAsync(new GrowthNote(64, Start), default);
        await State.NoteGrowthAsync(new GrowthNote(128, Start.AddHours(1)), default);

        Assert.Equal(new GrowthNote(128, Start.AddHours(1)), await State.GrowthAsync(default));
    }

    [Fact]
    public async Task SnapshotsComeNewestFirstAndOneOfAKind()
    {
        foreach (var hour in new[] { 2, 0, 1, 1 })
            await State.KeepAsync(new PlanSnapshot(Start.AddHours(hour), Plan(Start.AddHours(hour))), default);

        var newest = await State.SnapshotsAsync(2, default);

        Assert.Equal([Start.AddHours(2), Start.AddHours(1)], newest.Select(snapshot => snapshot.Since));
        Assert.True(newest[0].Holds(Plan(Start.AddHours(2))));
        Assert.Equal(3, (await State.SnapshotsAsync(100, default)).Count);
    }

    private static ScalingPlan Plan(DateTimeOffset since) =>
        ScalingPolicy.Plan(
            SubscriberCensus.Estimate(1_000_000, ChannelMix.Typical, 400),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default
        ) with
        {
            Since = since,
        };
}
