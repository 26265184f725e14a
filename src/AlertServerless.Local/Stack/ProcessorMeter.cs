using AlertServerless.Core;
using AlertServerless.Local.Stack.Deployed;

namespace AlertServerless.Local.Stack;

/// <summary>
/// Who uses the processors of a whole system on one machine: the emulators, each deployed function, and this process,
/// in which the broker and Kafka's clients are told from the rest by the names of their threads. The rest is the
/// simulators and feeds and, unless they are deployed, the functions.
/// </summary>
internal sealed class ProcessorMeter(LocalStack stack, DeployedFunctions? functions)
{
    /// <summary>librdkafka names its threads rdk:…, the mock broker's too.</summary>
    private const string KafkaThread = "rdk:";

    // Of the kernel's clock: sysconf(_SC_CLK_TCK) is 100 on Linux, whatever the machine.
    private const double TicksPerSecond = 100;

    private readonly IReadOnlyDictionary<string, double> begin = Read(stack, functions);

    /// <summary>Seconds since this was made, by process.</summary>
    public IReadOnlyDictionary<string, double> Seconds() =>
        Read(stack, functions)
            .ToDictionary(now => now.Key, now => Math.Round(now.Value - begin.GetValueOrDefault(now.Key), 2));

    private static Dictionary<string, double> Read(LocalStack stack, DeployedFunctions? functions)
    {
        var used = stack.EmulatorTimes().ToDictionary(of => of.Name, of => of.Used.TotalSeconds);
        foreach (var (function, time) in functions?.ProcessorTimes() ?? [])
            if (time > TimeSpan.Zero)
                used[Name(function)] = time.TotalSeconds;
        var kafka = KafkaSeconds();
        used["kafka"] = kafka;
        used[functions is null ? "simulatorsAndFunctions" : "simulators"] =
            Environment.CpuUsage.TotalTime.TotalSeconds - kafka;
        return used;
    }

    private static string Name(string function) => char.ToLowerInvariant(function[0]) + function[1..];

    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 14 and 15, the second being the name in
    // brackets.
    private static double KafkaSeconds()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var ticks = 0L;
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            // A thread may end between being listed and being read.
            if (
                TryRead(Path.Combine(thread, "stat")) is not { } stat
                || !stat.Contains($"({KafkaThread}", StringComparison.Ordinal)
            )
                continue;
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            ticks +=
                long.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture)
                + long.Parse(fields[12], System.Globalization.CultureInfo.InvariantCulture);
        }

        return ticks / TicksPerSecond;
    }

    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
