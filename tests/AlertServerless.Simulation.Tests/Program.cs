using System.Diagnostics;
using System.Globalization;
using AlertServerless.Simulation.Scheduling;
using AlertServerless.Simulation.World;

namespace AlertServerless.Simulation;

/// <summary>
/// What <c>make simulate</c> runs: schedules from a seed on, on every processor, until one breaks a rule.
/// </summary>
internal static class Program
{
    private const string Usage = """
        simulate [--seed N] [--count N] [--keep-going] [--trace] [--without SAFEGUARD]
          --seed        the first seed; the others follow it (default 1)
          --count       schedules to run (default 1000000)
          --keep-going  run all, and name every seed that broke
          --trace       every step of the first schedule that breaks, or of the last one
          --without     take a safeguard away, so that a schedule should break:
                        fence, margin, stop-check, receipt-order, intent, learnt-keys or
                        receiver-release
        Exit codes: 0 all held, 1 one broke, 2 wrong arguments.
        """;

    private sealed record Arguments(int Seed, int Count, bool Trace, bool KeepGoing, Safeguard? Without);

    public static int Main(string[] args)
    {
        if (args is ["weave", .. var assemblies])
        {
            foreach (var assembly in assemblies)
                Console.WriteLine(
                    $"{Path.GetFileName(assembly)}: {Weaver.Weave(assembly)} calls kept on the scheduler"
                );
            return 0;
        }

        if (Read(args) is not { } arguments)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        var watch = Stopwatch.StartNew();
        var sweep = Sweep.Run(arguments.Seed, arguments.Count, arguments.Without, arguments.KeepGoing);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{sweep.Schedules} schedules, {sweep.Steps} steps, {watch.Elapsed.TotalSeconds:0.0} s: {sweep.Coverage}"
        );
        Console.WriteLine(text);
        Console.WriteLine($"fingerprint {sweep.Fingerprint}");
        if (arguments.Trace)
            foreach (var line in Replay(sweep.Broken?.Seed ?? arguments.Seed + arguments.Count - 1, arguments.Without))
                Console.WriteLine(line);
        foreach (var broken in sweep.AllBroken)
            Console.WriteLine($"seed {broken.Seed} broke: {broken.Broken}");
        return sweep.Broken is null ? 0 : 1;
    }

    private static IReadOnlyList<string> Replay(int seed, Safeguard? without) =>
        Sweep.OnItsOwnThread(() => SimulatedSchedule.Run(seed, without, keepLines: true)).Lines;

    private static Arguments? Read(string[] args)
    {
        var read = new Arguments(1, 1_000_000, false, false, null);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--trace":
                    read = read with { Trace = true };
                    continue;
                case "--keep-going":
                    read = read with { KeepGoing = true };
                    continue;
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    read = read with { Seed = seed };
                    break;
                case "--count" when int.TryParse(value, CultureInfo.InvariantCulture, out var count) && count > 0:
                    read = read with { Count = count };
                    break;
                case "--without"
                    when Enum.TryParse<Safeguard>(value.Replace("-", "", StringComparison.Ordinal), true, out var one):
                    read = read with { Without = one };
                    break;
                default:
                    return null;
            }

            i++;
        }

        return read;
    }
}
