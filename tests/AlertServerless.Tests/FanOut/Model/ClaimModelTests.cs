using System.Globalization;
using AlertServerless.Core.FanOut;
using Xunit;

namespace AlertServerless.Tests.FanOut.Model;

/// <summary>Random schedules of workers, crashes, stalls and clocks against the promises of docs/claims.md.</summary>
public sealed class ClaimModelTests
{
    private const int Schedules = 100_000;

    private static readonly ClaimOptions Sound = ModelOptions.Options;
    private static readonly ClaimOptions WithoutMargin = Sound with { MaxClockSkew = TimeSpan.Zero };

    [Fact]
    public async Task No_schedule_breaks_a_promise()
    {
        var broken = await FirstBrokenAsync(nameof(No_schedule_breaks_a_promise), claims => claims, Sound, Sound);

        Assert.True(broken is null, broken);
    }

    // Whoever takes a rule away must be caught, or the model proves nothing.
    [Fact]
    public async Task Without_the_fence_a_schedule_breaks() =>
        Assert.NotNull(
            await FirstBrokenAsync(
                nameof(Without_the_fence_a_schedule_breaks),
                claims => new FencelessClaims(claims),
                Sound,
                Sound
            )
        );

    [Fact]
    public async Task Without_the_thiefs_margin_a_schedule_breaks() =>
        Assert.NotNull(
            await FirstBrokenAsync(
                nameof(Without_the_thiefs_margin_a_schedule_breaks),
                claims => claims,
                WithoutMargin,
                Sound
            )
        );

    [Fact]
    public async Task Without_the_holders_margin_a_schedule_breaks() =>
        Assert.NotNull(
            await FirstBrokenAsync(
                nameof(Without_the_holders_margin_a_schedule_breaks),
                claims => claims,
                Sound,
                WithoutMargin
            )
        );

    /// <returns>What broke first and under which seed, or null.</returns>
    private static async Task<string?> FirstBrokenAsync(
        string test,
        Func<ISegmentClaims, ISegmentClaims> change,
        ClaimOptions storeOptions,
        ClaimOptions workerOptions
    )
    {
        var seed = TestSeed.Next(test);
        for (var i = 0; i < Schedules; i++, seed++)
        {
            try
            {
                await new ClaimModel(
                    change(new InMemorySegmentClaims()),
                    new Random(seed),
                    storeOptions,
                    workerOptions
                ).RunAsync();
            }
            catch (InvariantBrokenException broken)
            {
                Console.WriteLine($"{test}: {seed}: {broken.Message}");
                return string.Create(CultureInfo.InvariantCulture, $"{TestSeed.Variable}={seed}: {broken.Message}");
            }
        }

        return null;
    }
}
