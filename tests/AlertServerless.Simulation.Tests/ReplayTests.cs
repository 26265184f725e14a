using System.Diagnostics;
using AlertServerless.Simulation.Scheduling;
using Xunit;

namespace AlertServerless.Simulation;

/// <summary>A seed is worth something only if it always means the same.</summary>
public sealed class ReplayTests
{
    private const int Seeds = 200;

    [Fact]
    public void A_seed_takes_the_same_steps_again()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var (once, again) = (Run(seed), Run(seed));

            Assert.Equal(once.Broken, again.Broken);
            Assert.Equal(once.Lines, again.Lines);
            Assert.NotEmpty(once.Lines);
        }
    }

    /// <summary>Hash codes of strings differ from process to process, and with them the order of some
    /// collections.</summary>
    [Fact]
    public void A_seed_takes_the_same_steps_in_another_process()
    {
        var here = Sweep.Run(1, Seeds);
        using var process = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                ["exec", typeof(ReplayTests).Assembly.Location, "--seed", "1", "--count", $"{Seeds}"]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var there = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        Assert.Contains($"fingerprint {here.Fingerprint}", there, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_takes_other_steps() => Assert.NotEqual(Run(1).Fingerprint, Run(2).Fingerprint);

    /// <summary>What runs on another thread could not be replayed.</summary>
    [Fact]
    public void A_step_from_another_thread_fails_the_run()
    {
        var escaped = Sweep.OnItsOwnThread(() =>
        {
            var scheduler = new Scheduler(seed: 1, new Scheduling.Trace(keepLines: false));
            var elsewhere = new Thread(() =>
                Assert.Throws<ForeignThreadException>(() => scheduler.In(TimeSpan.Zero, null, "late", () => { }))
            );
            elsewhere.Start();
            elsewhere.Join();
            return scheduler.Escaped;
        });

        Assert.Contains("'late' was asked for outside the scheduler", escaped?.Message, StringComparison.Ordinal);
    }

    private static ScheduleOutcome Run(int seed) =>
        Sweep.OnItsOwnThread(() => SimulatedSchedule.Run(seed, keepLines: true));
}
