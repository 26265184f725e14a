using System.IO.Compression;
using AlertServerless.Core;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlertServerless.Local.Benchmarks;

/// <summary>How one variant of the package starts; times are medians, in milliseconds from the process's
/// start.</summary>
/// <param name="ReadyMs">Until it asked for its first event.</param>
/// <param name="FirstMessageMs">Until a provider had accepted the first message of a real record.</param>
/// <param name="WarmFirstMessageMs">From the record's delivery to an environment that provisioned concurrency had made
/// ready, until a provider had accepted its first message.</param>
/// <param name="SecondMessageMs">The same for the record after it: what the first one would take if it paid for
/// nothing.</param>
/// <param name="ZippedMb">Of the consumer's package: librdkafka is in the publisher's alone.</param>
/// <param name="PeakMb">The most memory that the process ever had.</param>
internal sealed record StartFigures(
    double ReadyMs,
    double FirstMessageMs,
    double WarmFirstMessageMs,
    double SecondMessageMs,
    double ZippedMb,
    double PeakMb
);

/// <param name="Runs">Of each variant, one after the other in turn.</param>
internal sealed record ColdStartReport(int Runs, StartFigures Native, StartFigures ReadyToRun, StartFigures Jit)
{
    /// <summary>Of the time to the first message.</summary>
    public double NativeOverReadyToRun => Native.FirstMessageMs / ReadyToRun.FirstMessageMs;
}

/// <summary>
/// The consumer from nothing: native, compiled ahead for the .NET of the managed runtime (ReadyToRun), and compiled
/// while it runs (JIT), in turn, so that whatever else the machine does hits all three alike.
/// </summary>
internal sealed class ColdStartBench(
    LocalStack stack,
    IReadOnlyDictionary<string, string> packages,
    TimeProvider clock,
    Action<string> progress
)
{
    public const string Native = "native";
    public const string ReadyToRun = "readytorun";
    public const string Jit = "jit";

    private const double Megabyte = 1024 * 1024;

    // Few, so that the process is measured and not the sending.
    private const int People = 20;

    private int records;

    /// <exception cref="FunctionDoesNotStartException">One of them does not.</exception>
    public async Task<ColdStartReport> RunAsync(int runs, CancellationToken cancellation)
    {
        await stack.SignUpAsync(
            new SyntheticPopulation(People, 1, new SyntheticAddresses(stack.Providers.HookAddress(""))),
            progress: null,
            cancellation
        );
        var samples = packages.Keys.ToDictionary(variant => variant, _ => new List<Sample>());
        // The first round reads the files from the disk and warms the emulators; nobody counts it.
        for (var run = 0; run <= runs; run++)
        {
            foreach (var (variant, package) in packages)
            {
                var sample = await MeasureAsync(package, cancellation);
                if (run > 0)
                    samples[variant].Add(sample);
            }

            if (run > 0)
                progress(
                    $"run {run} of {runs}: "
                        + $"{string.Join(", ", samples.Select(of => $"{of.Key} {of.Value[^1].FirstMessage:0} ms"))}"
                );
        }

        return new ColdStartReport(runs, Figures(Native), Figures(ReadyToRun), Figures(Jit));

        StartFigures Figures(string variant) =>
            new(
                Median(samples[variant].Select(one => one.Ready)),
                Median(samples[variant].Select(one => one.FirstMessage)),
                Median(samples[variant].Select(one => one.WarmFirstMessage)),
                Median(samples[variant].Select(one => one.SecondMessage)),
                ZippedBytes(packages[variant]) / Megabyte,
                Median(samples[variant].Select(one => one.Peak))
            );
    }

    private async Task<Sample> MeasureAsync(string package, CancellationToken cancellation)
    {
        var spec = DeployedFunctions.Spec(Names.Functions.Consumer, package, stack.Variables);
        await using var cold = await StartAsync(spec, provisioned: false, cancellation);
        var first = cold.Init.TotalMilliseconds + await FirstMessageAsync(cold.Environment, cancellation);
        var peak = cold.Environment.PeakMemory / Megabyte;
        await using var warm = await StartAsync(spec, provisioned: true, cancellation);
        return new Sample(
            cold.Init.TotalMilliseconds,
            first,
            await FirstMessageAsync(warm.Environment, cancellation),
            await FirstMessageAsync(warm.Environment, cancellation),
            peak
        );
    }

    /// <returns>Milliseconds from the record's delivery.</returns>
    private async Task<double> FirstMessageAsync(ExecutionEnvironment environment, CancellationToken cancellation)
    {
        var known = stack.Providers.Log.Count;
        var delivered = clock.GetUtcNow();
        var result = await environment.InvokeAsync(
            BenchRecord.Of(++records, stack.Secrets.Signer(), delivered),
            $"coldstart-{records}",
            cancellation
        );
        if (result is InvocationResult.Failed failed)
            throw new FunctionDoesNotStartException(failed.Line);
        var accepted = stack
            .Providers.Log.From(known)
            .Where(message => message.Accepted)
            .Select(message => message.At)
            .DefaultIfEmpty()
            .Min();
        return accepted == default
            ? throw new FunctionDoesNotStartException($"{Names.Functions.Consumer}: no provider got a message")
            : (accepted - delivered).TotalMilliseconds;
    }

    private async Task<Started> StartAsync(FunctionSpec spec, bool provisioned, CancellationToken cancellation) =>
        await ExecutionEnvironment.StartAsync(
            spec,
            provisioned,
            clock,
            new FunctionLog(NullLogger.Instance),
            cancellation
        ) switch
        {
            EnvironmentStart.Ready ready => new Started(ready.Environment, ready.Init),
            EnvironmentStart.Failed failed => throw new FunctionDoesNotStartException(failed.Line),
            _ => throw new InvalidOperationException("an environment is ready or failed"),
        };

    private static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    private static long ZippedBytes(string package)
    {
        using var zipped = new MemoryStream();
        using (var zip = new ZipArchive(zipped, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (
                var file in Directory
                    .EnumerateFiles(package)
                    .Where(file => !file.Contains("librdkafka", StringComparison.Ordinal))
            )
                zip.CreateEntryFromFile(file, Path.GetFileName(file), CompressionLevel.Optimal);
        }

        return zipped.Length;
    }

    private sealed record Sample(
        double Ready,
        double FirstMessage,
        double WarmFirstMessage,
        double SecondMessage,
        double Peak
    );

    private sealed record Started(ExecutionEnvironment Environment, TimeSpan Init) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Environment.DisposeAsync();
    }
}
