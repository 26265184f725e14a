using System.CommandLine;
using System.Numerics;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Commands;

// The measurements that need a store.
internal static partial class BenchCommand
{
    private static Command Claims(CommandIo io)
    {
        var usual = ClaimsBenchOptions.Default;
        var subscribers = Arguments.Count(
            "--subscribers",
            "How many are to be notified.",
            usual.Subscribers,
            1,
            1_000_000
        );
        var workers = Arguments.Count("--workers", "At once; a power of two.", usual.Workers, 1, 256);
        var slots = Arguments.Count(
            "--workers-per-segment",
            "Slots of a segment, for v3.",
            usual.WorkersPerSegment,
            1,
            16
        );
        var memory = new Option<string>("--store")
        {
            Description = "dynalite or memory.",
            DefaultValueFactory = _ => "dynalite",
        }.AcceptOnlyFromAmong("dynalite", "memory");
        var (seed, json) = (Seed(), AsJson());
        var command = new Command("claims", "Three generations of claiming on the same store.")
        {
            subscribers,
            workers,
            slots,
            memory,
            seed,
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (!int.IsPow2(parsed.GetValue(workers)))
                    return io.Fail(ExitCodes.Usage, $"--workers {parsed.GetValue(workers)} is not a power of two");
                var options = usual with
                {
                    Subscribers = parsed.GetValue(subscribers),
                    Seed = parsed.GetValue(seed),
                    Workers = parsed.GetValue(workers),
                    WorkersPerSegment = parsed.GetValue(slots),
                };
                return await WithStoreAsync(
                    io,
                    parsed.GetValue(memory) == "memory",
                    async store =>
                    {
                        var report = await new ClaimsBench(store, options, io.Clock, Progress(io)).RunAsync(
                            cancellation
                        );
                        return Print(io, parsed.GetValue(json), report, report.Holds, BenchTables.Of(report));
                    },
                    cancellation
                );
            }
        );
        return command;
    }

    private static Command Dispatch(CommandIo io)
    {
        var recipients = Arguments.Count("--recipients", "How many are to be notified.", 10_000, 1, 1_000_000);
        var lanes = Arguments.Count(
            "--lanes",
            "Consumers side by side; a power of two, by default one for each processor here.",
            OnePerProcessor,
            1,
            32
        );
        var rounds = Arguments.Count("--rounds", "Measured after two for warming up.", 5, 1, 100);
        var all = new Option<bool>("--all-channels")
        {
            Description = "Recipients are spread over all four channels, and each consumer serves them.",
        };
        var (seed, json) = (Seed(), AsJson());
        var command = new Command("handoff", "Dispatches through the whole consumer, against a bare loop.")
        {
            recipients,
            lanes,
            rounds,
            all,
            seed,
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (!int.IsPow2(parsed.GetValue(lanes)))
                    return io.Fail(ExitCodes.Usage, $"--lanes {parsed.GetValue(lanes)} is not a power of two");
                IReadOnlyList<ChannelKind> channels = parsed.GetValue(all) ? ChannelNames.All : [ChannelKind.Sms];
                var options = new DispatchBenchOptions(
                    parsed.GetValue(recipients),
                    parsed.GetValue(seed),
                    parsed.GetValue(lanes),
                    parsed.GetValue(rounds),
                    channels
                );
                return await WithStoreAsync(
                    io,
                    inMemory: false,
                    async store =>
                    {
                        await using var providers = await ProviderSimulators.StartAsync(
                            new byte[32],
                            new FaultPlan([], io.Clock),
                            io.Clock,
                            0,
                            cancellation
                        );
                        var report = await new DispatchBench(
                            store,
                            providers,
                            options,
                            io.Clock,
                            Progress(io)
                        ).RunAsync(cancellation);
                        return Print(io, parsed.GetValue(json), report, report.Holds, BenchTables.Of(report));
                    },
                    cancellation
                );
            }
        );
        return command;
    }

    private static Command Shares(CommandIo io)
    {
        var usual = ShareBenchOptions.Default;
        var recipients = Arguments.Count(
            "--recipients",
            "How many are to be notified.",
            usual.Recipients,
            100,
            1_000_000
        );
        var lanes = Arguments.Count("--lanes", "Consumers side by side; a power of two.", usual.Lanes, 1, 256);
        var rate = Arguments.Count("--rate", "Messages a second that the provider takes.", (int)usual.Rate, 1, 10_000);
        var slots = Arguments.Count("--workers-per-segment", "Slots of a segment.", usual.WorkersPerSegment, 1, 16);
        var latency = Arguments.Count(
            "--latency-ms",
            "Of the provider's answers.",
            (int)usual.Latency.TotalMilliseconds,
            0,
            60_000
        );
        var (seed, json) = (Seed(), AsJson());
        var command = new Command("shares", "Lanes that share a provider's rate: use it whole, never exceed it.")
        {
            recipients,
            lanes,
            rate,
            slots,
            latency,
            seed,
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (!int.IsPow2(parsed.GetValue(lanes)))
                    return io.Fail(ExitCodes.Usage, $"--lanes {parsed.GetValue(lanes)} is not a power of two");
                var options = new ShareBenchOptions(
                    parsed.GetValue(recipients),
                    parsed.GetValue(seed),
                    parsed.GetValue(lanes),
                    parsed.GetValue(rate),
                    parsed.GetValue(slots),
                    TimeSpan.FromMilliseconds(parsed.GetValue(latency))
                );
                return await WithStoreAsync(
                    io,
                    inMemory: false,
                    async store =>
                    {
                        await using var providers = await ProviderSimulators.StartAsync(
                            new byte[32],
                            new FaultPlan([], io.Clock),
                            io.Clock,
                            0,
                            cancellation
                        );
                        var report = await new ShareBench(store, providers, options, io.Clock).RunAsync(cancellation);
                        var printed = Print(io, parsed.GetValue(json), report, report.Holds, BenchTables.Of(report));
                        return printed != ExitCodes.Done || report.KeepsToTheRate
                            ? printed
                            : io.Fail(
                                ExitCodes.GuaranteeBroken,
                                "the lanes together do not stay within five of the rate, or were refused"
                            );
                    },
                    cancellation
                );
            }
        );
        return command;
    }

    // A consumer is deployed with memory for about one processor: more of them on one would mostly wait for each other.
    private static int OnePerProcessor =>
        (int)Math.Min(32, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    private static async Task<int> WithStoreAsync(
        CommandIo io,
        bool inMemory,
        Func<BenchStore, Task<int>> measure,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var store = inMemory
                ? BenchStore.InMemory(io.Clock)
                : await BenchStore.DynamoDbAsync(io.Clock, cancellation);
            return await measure(store);
        }
        catch (EmulatorUnavailableException absent)
        {
            return io.Fail(ExitCodes.Usage, absent.Message);
        }
    }
}
