using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;

namespace AlertServerless.Local.Commands;

/// <summary>What <c>alert plan</c> takes.</summary>
internal sealed class PlanOptions
{
    private const long MostSubscribers = 1_000_000_000;

    public Option<long?> Subscribers { get; } =
        new("--subscribers")
        {
            Description = "How many there are.",
            HelpName = "N",
            CustomParser = ReadCount,
        };

    public Option<ChannelMix> Mix { get; } =
        new("--mix")
        {
            Description = "First channels, e.g. sms=40,telegram=35,email=25; sms=42,telegram=32,email=26 by default.",
            HelpName = "CHANNEL=SHARE,…",
            CustomParser = ReadMix,
        };

    public Option<ChannelRates> Rates { get; } =
        new("--rates")
        {
            Description =
                "Messages a second the providers take, e.g. sms=300,telegram=30; those left out are not limited, "
                + "'none' limits nobody.",
            HelpName = "CHANNEL=RATE,…",
            DefaultValueFactory = _ => ChannelRates.Default,
            CustomParser = ReadRates,
        };

    public Option<PlanPin> Pin { get; } =
        new("--pin")
        {
            Description = "Numbers held fast, e.g. lanes=8,workersPerSegment=1; none by default.",
            HelpName = "NAME=NUMBER,…",
            CustomParser = ReadPin,
        };

    public Option<int> Concurrency { get; } =
        Arguments.Count(
            "--account-concurrency",
            "Executions the account may run at once.",
            AccountQuotas.DefaultConcurrency,
            1,
            1_000_000
        );

    public Option<int> MaxPartitions { get; } =
        Arguments.Count(
            "--max-partitions",
            "Partitions the cluster bears.",
            AccountQuotas.RecommendedPartitions,
            1,
            1_000_000
        );

    public Option<CostClass> Class { get; } =
        new("--class")
        {
            Description = "The deployment's cost class: village, institute or nation.",
            HelpName = "CLASS",
            DefaultValueFactory = _ => CostClass.Institute,
            CustomParser = ReadClass,
        };

    public Option<bool> Simulate { get; } = new("--simulate") { Description = "Predict when subscribers are reached." };

    public Option<string> Model { get; } =
        new("--model")
        {
            Description = "What the simulation assumes: aws, local, or a JSON file of what differs from aws.",
            HelpName = "aws|local|FILE",
            DefaultValueFactory = _ => "aws",
        };

    public Option<string> Against { get; } =
        new("--against")
        {
            Description = "Simulate the run of a demo's report, and set the prediction beside what was measured.",
            HelpName = "REPORT",
        };

    public Option<double> Within { get; } =
        new("--within")
        {
            Description =
                "With --against: exit with 1 when the prediction's median or last lies farther off than that.",
            HelpName = "PERCENT",
            CustomParser = result =>
            {
                if (Arguments.TryNumber(result.Tokens[0].Value, out var percent) && percent > 0)
                    return percent;
                result.AddError($"--within: '{result.Tokens[0].Value}' is not a number above 0");
                return 0;
            },
        };

    public Option<string> Calibrate { get; } =
        new("--calibrate")
        {
            Description = "Print a model of this machine that agrees with the run of a demo's report, for --model.",
            HelpName = "REPORT",
        };

    public Option<string> Bench { get; } =
        new("--bench")
        {
            Description = "With --calibrate: what alert bench handoff --json printed on this machine.",
            HelpName = "FILE",
        };

    public Option<bool> History { get; } =
        new("--history") { Description = "List the plans that were in force, newest first." };

    public Option<DateTimeOffset?> Rollback { get; } =
        new("--rollback")
        {
            Description = "Pin the plan that was in force since then, as --history names it.",
            HelpName = "TIME",
            CustomParser = result => Arguments.Instant(result, "--rollback", result.Tokens[0].Value),
        };

    public Option<string> Stream { get; } = Arguments.Stream();

    public Option<bool> Unpin { get; } =
        new("--unpin") { Description = "Take the pin away: the plan follows the subscribers again." };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    public Command Command()
    {
        var command = new Command(
            "plan",
            "Say what so many subscribers need, and what it costs; see and undo what was applied."
        )
        {
            Subscribers,
            Class,
            Stream,
            Mix,
            Rates,
            Pin,
            Concurrency,
            MaxPartitions,
            Simulate,
            Model,
            Against,
            Within,
            Calibrate,
            Bench,
            History,
            Rollback,
            Unpin,
            Json,
        };
        command.Validators.Add(result =>
        {
            var asked = new[]
            {
                result.GetResult(Subscribers) is not null,
                result.GetResult(Against) is not null,
                result.GetResult(Calibrate) is not null,
                result.GetValue(History),
                result.GetResult(Rollback) is not null,
                result.GetValue(Unpin),
            }.Count(one => one);
            if (asked != 1)
                result.AddError(
                    "Give one of --subscribers, --against, --calibrate, --history, --rollback and --unpin."
                );
            if (result.GetResult(Calibrate) is null != result.GetResult(Bench) is null)
                result.AddError("--calibrate and --bench go together.");
            if (result.GetResult(Within) is not null && result.GetResult(Against) is null)
                result.AddError("--within goes with --against.");
        });
        return command;
    }

    public PlanRequest Request(ParseResult parsed, Core.Scaling.Simulation.SimulationParameters? simulation) =>
        new(
            parsed.GetValue(Subscribers) ?? 0,
            parsed.GetValue(Class)!,
            parsed.GetValue(Mix) ?? ChannelMix.Typical,
            // A demo's providers take whatever comes.
            (parsed.GetResult(Against) ?? parsed.GetResult(Calibrate))
                is not null
            && parsed.GetResult(Rates) is null or { Implicit: true }
                ? ChannelRates.Unlimited
                : parsed.GetValue(Rates)!,
            AccountQuotas.Default with
            {
                ConcurrentExecutions = parsed.GetValue(Concurrency),
                MaxPartitions =
                    parsed.GetResult(MaxPartitions) is not null and not { Implicit: true }
                        ? parsed.GetValue(MaxPartitions)
                    : UsesKinesis(parsed) ? AccountQuotas.RecommendedPartitions
                    : parsed.GetValue(Class)!.MaxPartitions,
            },
            parsed.GetValue(Pin) ?? PlanPin.None,
            simulation,
            Against: null
        )
        {
            UsesKinesis = UsesKinesis(parsed),
        };

    private bool UsesKinesis(ParseResult parsed) => parsed.GetValue(Stream) == Names.Streams.Kinesis;

    private static CostClass ReadClass(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (CostClass.All.FirstOrDefault(one => one.Name == name) is { } found)
            return found;
        result.AddError($"--class: '{name}' is not one of {string.Join(", ", CostClass.All.Select(one => one.Name))}");
        return CostClass.Institute;
    }

    private static long? ReadCount(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= MostSubscribers
        )
            return count;
        result.AddError($"--subscribers: '{text}' is not a whole number from 0 to {MostSubscribers}");
        return 0;
    }

    private static ChannelMix ReadMix(ArgumentResult result)
    {
        if (ChannelMix.TryParse(result.Tokens[0].Value, out var fault) is { } mix)
            return mix;
        result.AddError($"--mix: {fault}");
        return ChannelMix.Typical;
    }

    private static ChannelRates ReadRates(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == "none")
            return ChannelRates.Unlimited;
        var rates = new Dictionary<ChannelKind, double>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (
                item.Split('=') is [var name, var number]
                && ChannelNames.TryParse(name, out var channel)
                && Arguments.TryNumber(number, out var rate)
                && rate > 0
                && rates.TryAdd(channel, rate)
            )
                continue;
            result.AddError(
                $"--rates: '{item}' is not channel=rate, each channel once, with one of "
                    + $"{string.Join(", ", ChannelNames.All.Select(kind => kind.Name()))} and a number above 0"
            );
            return ChannelRates.Default;
        }

        return new ChannelRates(rates);
    }

    private static PlanPin ReadPin(ArgumentResult result)
    {
        var pin = PlanPin.None;
        foreach (var item in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            var held =
                item.Split('=') is [var name, var text]
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? With(pin, name, number)
                    : null;
            if (held is null)
                result.AddError($"--pin: '{item}' is not name=number with a number of the plan's");
            else
                pin = held;
        }

        return pin;
    }

    private static PlanPin? With(PlanPin pin, string name, int number) =>
        name switch
        {
            "lanes" => pin with { Lanes = number },
            "partitions" => pin with { Partitions = number },
            "provisionedConcurrency" => pin with { ProvisionedConcurrency = number },
            "pollers" => pin with { Pollers = number },
            "maxPollers" => pin with { MaxPollers = number },
            "workersPerSegment" => pin with { WorkersPerSegment = number },
            "producerThreads" => pin with { ProducerThreads = number },
            "chunk" => pin with { Chunk = number },
            _ => null,
        };
}
