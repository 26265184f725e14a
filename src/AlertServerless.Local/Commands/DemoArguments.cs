using System.CommandLine;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Regions;

namespace AlertServerless.Local.Commands;

/// <summary>The options of <c>alert demo</c>, in the order in which its help lists them.</summary>
internal sealed class DemoArguments
{
    private const string DefaultReport = "artifacts/demo.json";

    private readonly Option<string> scenario = Arguments.Scenario("What happens", _ => "vrancea-2022");

    private readonly Option<int> subscribers = Arguments.Count(
        "--subscribers",
        "How many people sign up.",
        10_000,
        1,
        5_000_000
    );

    private readonly Option<int> seed = Arguments.Count("--seed", "Of everything random.", 1, 0, int.MaxValue);

    private readonly Option<int> lanes = Arguments.Count(
        "--lanes",
        "Lanes an alert is divided into; a power of two.",
        8,
        1,
        256
    );

    private readonly Option<int?> partitions = Arguments.OptionalCount(
        "--partitions",
        "Of the topic; four times the lanes by default.",
        1,
        10_000
    );

    private readonly Option<int> workers = Arguments.Count(
        "--workers-per-segment",
        "Slots a segment is split into.",
        1,
        1,
        16
    );

    private readonly Option<int> kills = Arguments.Count(
        "--kill-consumers",
        "Kill that many consumer processes at random moments; the published ones when they are published.",
        0,
        0,
        100
    );

    private readonly Option<int> deliveries = Arguments.Count(
        "--deliveries",
        "Deliver every record that many times, out of order.",
        1,
        1,
        10
    );

    private readonly Option<int> stalled = Arguments.Count(
        "--stall-partitions",
        "So many partitions, spread over the topic, never deliver.",
        0,
        0,
        1024
    );

    private readonly Option<int> producers = Arguments.Count("--producers", "Producers that watch at once.", 1, 1, 4);

    private readonly Option<IReadOnlyList<Fault>> faults = Arguments.Faults();

    private readonly Option<IReadOnlyDictionary<ChannelKind, double>> rates = Arguments.Rates();

    private readonly Option<string> report = new("--report")
    {
        Description =
            "Where the report is written: FILE.html, a self-contained page with its JSON report beside it; else the "
            + "JSON report alone.",
        HelpName = "FILE",
        DefaultValueFactory = _ => DefaultReport,
    };

    private readonly Option<bool> json = new("--json") { Description = "Print the report instead of the summary." };

    private readonly Option<string?> kafka = new("--kafka")
    {
        Description = "A real broker (host:port) instead of the embedded one.",
    };

    private readonly Option<string> stream = Arguments.Stream();

    private readonly Option<string?> options = new("--options")
    {
        Description = "The alert options to decide by, instead of the defaults.",
        HelpName = "FILE",
    };

    private readonly Option<bool> asDeployed = new("--as-deployed")
    {
        Description = "Start the published functions as Lambda does, instead of their handlers in this process.",
    };

    private readonly Option<string?> trace = new("--trace")
    {
        Description = "Write what consumers did to claims, as JSON lines, and check it against the claim model.",
        HelpName = "FILE",
    };

    private readonly Option<int> regions = Arguments.Count(
        "--regions",
        "Whole regions that share the alert, each with stream, queues and functions of its own.",
        1,
        1,
        LocalRegions.Most
    );

    private readonly Option<RegionCut?> cut = RegionCut.Option();

    private readonly InterventionArguments interventions = new();

    public void AddTo(Command command)
    {
        Option[] all =
        [
            scenario,
            subscribers,
            seed,
            lanes,
            partitions,
            workers,
            kills,
            deliveries,
            stalled,
            producers,
            faults,
            rates,
            report,
            json,
            kafka,
            stream,
            options,
            asDeployed,
            trace,
            regions,
            cut,
        ];
        foreach (var option in all)
            command.Add(option);
        interventions.AddTo(command);
    }

    public DemoOptions Of(ParseResult parsed) =>
        new()
        {
            Scenario = parsed.GetValue(scenario)!,
            Subscribers = parsed.GetValue(subscribers),
            Seed = parsed.GetValue(seed),
            Lanes = parsed.GetValue(lanes),
            Partitions = parsed.GetValue(partitions),
            WorkersPerSegment = parsed.GetValue(workers),
            KillConsumers = parsed.GetValue(kills),
            Deliveries = parsed.GetValue(deliveries),
            Stalled = Spread(
                parsed.GetValue(stalled),
                parsed.GetValue(partitions) ?? (4 * parsed.GetValue(lanes) / parsed.GetValue(regions))
            ),
            Producers = parsed.GetValue(producers),
            Faults = parsed.GetValue(faults) ?? [],
            Rates = parsed.GetValue(rates)!,
            Kafka = parsed.GetValue(kafka),
            Stream = parsed.GetValue(stream)!,
            AsDeployed = parsed.GetValue(asDeployed) || IsKilledAsDeployed(parsed),
            AlertOptions = parsed.GetValue(options),
            Interventions = interventions.Of(parsed),
            Trace = parsed.GetValue(trace),
            Regions = parsed.GetValue(regions),
            Cut = parsed.GetValue(cut),
        };

    public ReportOptions ReportOf(ParseResult parsed) =>
        new(parsed.GetValue(report)!, string.Join(' ', ["alert", .. parsed.Tokens.Select(token => token.Value)]));

    public bool IsJson(ParseResult parsed) => parsed.GetValue(json);

    // A killed consumer's successor starts as in the cloud, in milliseconds. As processes of this program they would
    // start in seconds, all at once, on the machine of those that still work; and only those write a trace.
    private bool IsKilledAsDeployed(ParseResult parsed) =>
        parsed.GetValue(regions) == 1
        && parsed.GetValue(kills) > 0
        && parsed.GetValue(trace) is null
        && PublishedPackage.Search() is not null;

    private static HashSet<int> Spread(int count, int partitions) =>
        [.. Enumerable.Range(0, Math.Min(count, partitions)).Select(i => i * partitions / count)];
}
