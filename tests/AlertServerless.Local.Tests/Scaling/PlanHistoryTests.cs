using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>What operators do with earlier plans, through the command and against the store.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class PlanHistoryTests(DynamoDbFixture dynamo) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    private DynamoScalerState state = null!;

    public async Task InitializeAsync()
    {
        state = new DynamoScalerState(new DynamoDbStore(dynamo.Client), (await dynamo.NewTablesAsync()).State);
        await state.SetOptionsAsync(
            OperatorOptions.None with
            {
                Rates = ChannelRates.Default.With(ChannelKind.Sms, 300),
            },
            default
        );
        foreach (var (hour, subscribers) in new[] { (0, 10_000), (5, 1_000_000) })
            await state.KeepAsync(
                new PlanSnapshot(Start.AddHours(hour), Plan(subscribers, Start.AddHours(hour))),
                default
            );
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task HistoryIsListedNewestFirst()
    {
        var (code, output, _) = await RunAsync("--history");

        Assert.Equal(0, code);
        Assert.True(
            output.IndexOf("2026-11-21T08:00:00.000Z", StringComparison.Ordinal)
                < output.IndexOf("2026-11-21T03:00:00.000Z", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task ARollbackPinsTheCapacityAndLeavesTheRates()
    {
        var (code, output, _) = await RunAsync("--rollback", "2026-11-21T03:00:00Z");

        Assert.Equal(0, code);
        Assert.Contains("pinned to the plan of 2 lanes", output, StringComparison.Ordinal);
        var options = Assert.IsType<OperatorOptionsReading.Found>(await state.OperatorOptionsAsync(default)).Options;
        Assert.Equal(2, options.Pin.Lanes);
        Assert.Equal(300, options.Rates.Of(ChannelKind.Sms));

        Assert.Equal(0, (await RunAsync("--unpin")).Code);
        Assert.True(
            Assert.IsType<OperatorOptionsReading.Found>(await state.OperatorOptionsAsync(default)).Options.Pin.IsNone
        );
    }

    [Fact]
    public async Task ATimeWithoutAPlanIsNamedWithThoseThereAre()
    {
        var (code, output, error) = await RunAsync("--rollback", "2026-11-21T04:00:00Z");

        Assert.Equal((65, ""), (code, output));
        Assert.Contains(
            "2026-11-21T08:00:00.000Z",
            Assert.Single(error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var io = new CommandIo(
            output,
            error,
            Stream.Null,
            OutIsTerminal: false,
            ErrorIsTerminal: false,
            TimeProvider.System
        );
        var code = await PlanCommand
            .Create(io, () => (state, ""))
            .Parse(arguments)
            .InvokeAsync(new() { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static ScalingPlan Plan(long subscribers, DateTimeOffset since) =>
        ScalingPolicy.Plan(
            SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default
        ) with
        {
            Since = since,
        };
}
