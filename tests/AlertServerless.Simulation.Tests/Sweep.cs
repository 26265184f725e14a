using System.Globalization;
using AlertServerless.Simulation.World;

namespace AlertServerless.Simulation;

/// <summary>Many schedules, each on one thread, several threads side by side.</summary>
/// <param name="AllBroken">Those that broke, by their seeds.</param>
/// <param name="Fingerprint">Over all schedules, in the order of their seeds.</param>
internal sealed record Sweep(
    int Schedules,
    long Steps,
    Coverage Coverage,
    IReadOnlyList<ScheduleOutcome> AllBroken,
    string Fingerprint
)
{
    // Calls nest deeply: everything goes on within the step that completes it.
    private const int StackBytes = 16 * 1024 * 1024;

    private const int AtOnce = 250;

    /// <summary>The one with the lowest seed; null when all held.</summary>
    public ScheduleOutcome? Broken => AllBroken.Count == 0 ? null : AllBroken[0];

    /// <param name="keepGoing">Whether to run them all; else it ends soon after one broke.</param>
    public static Sweep Run(int seed, int count, Safeguard? without = null, bool keepGoing = false)
    {
        var parts = (count + AtOnce - 1) / AtOnce;
        var next = -1;
        var stop = false;
        var done = new Part?[parts];
        var threads = Enumerable
            .Range(0, Math.Max(1, Environment.ProcessorCount))
            .Select(_ => new Thread(Work, StackBytes))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return Sum(done);

        void Work()
        {
            while (!Volatile.Read(ref stop) && Interlocked.Increment(ref next) is var number && number < parts)
            {
                var first = seed + (number * AtOnce);
                done[number] = Part.Run(first, Math.Min(AtOnce, seed + count - first), without, keepGoing);
                if (done[number]!.Broken.Count > 0 && !keepGoing)
                    Volatile.Write(ref stop, true);
            }
        }
    }

    public static T OnItsOwnThread<T>(Func<T> work)
    {
        var result = default(T);
        var thread = new Thread(() => result = work(), StackBytes);
        thread.Start();
        thread.Join();
        return result!;
    }

    private static Sweep Sum(Part?[] parts)
    {
        var sum = new Sweep(0, 0, default, [], "");
        var all = 14695981039346656037UL;
        foreach (var part in parts)
        {
            if (part is null)
                continue;
            all = (all ^ part.Fingerprint) * 1099511628211;
            sum = sum with
            {
                Schedules = sum.Schedules + part.Schedules,
                Steps = sum.Steps + part.Steps,
                Coverage = sum.Coverage + part.Coverage,
                AllBroken = [.. sum.AllBroken, .. part.Broken],
            };
        }

        return sum with
        {
            Fingerprint = all.ToString("x16", CultureInfo.InvariantCulture),
        };
    }

    private sealed record Part(
        int Schedules,
        long Steps,
        Coverage Coverage,
        IReadOnlyList<ScheduleOutcome> Broken,
        ulong Fingerprint
    )
    {
        public static Part Run(int seed, int count, Safeguard? without, bool keepGoing)
        {
            var part = new Part(0, 0, default, [], 14695981039346656037);
            for (var i = 0; i < count && (part.Broken.Count == 0 || keepGoing); i++)
            {
                var outcome = SimulatedSchedule.Run(seed + i, without);
                var print = ulong.Parse(outcome.Fingerprint, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                part = new Part(
                    part.Schedules + 1,
                    part.Steps + outcome.Steps,
                    part.Coverage + outcome.Coverage,
                    outcome.Broken is null ? part.Broken : [.. part.Broken, outcome],
                    (part.Fingerprint ^ print) * 1099511628211
                );
            }

            return part;
        }
    }
}
