using AlertServerless.Simulation.World;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Simulation;

/// <summary>The simulation turned round: with a safeguard taken away it must find a schedule that needed it.</summary>
public sealed class SafeguardTests(ITestOutputHelper output)
{
    private const int Schedules = 20_000;

    [Theory]
    [InlineData(Safeguard.Fence)]
    [InlineData(Safeguard.Margin)]
    [InlineData(Safeguard.StopCheck)]
    [InlineData(Safeguard.ReceiptOrder)]
    [InlineData(Safeguard.Intent)]
    [InlineData(Safeguard.LearntKeys)]
    [InlineData(Safeguard.ReceiverRelease)]
    [InlineData(Safeguard.EveryPlace)]
    public void A_schedule_breaks_without_the_safeguard(Safeguard without)
    {
        var sweep = Sweep.Run(seed: 1, Schedules, without);

        output.WriteLine($"{without}: {sweep.Schedules} schedules, seed {sweep.Broken?.Seed}: {sweep.Broken?.Broken}");
        Assert.NotNull(sweep.Broken);
        // The missing safeguard is the reason: with it the same schedule keeps every rule.
        Assert.Null(Sweep.OnItsOwnThread(() => SimulatedSchedule.Run(sweep.Broken.Seed)).Broken);
    }
}
