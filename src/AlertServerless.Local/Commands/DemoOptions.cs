using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack.Regions;

namespace AlertServerless.Local.Commands;

/// <summary>What a demo is asked to do.</summary>
public sealed record DemoOptions
{
    public string Scenario { get; init; } = "vrancea-2022";

    public int Subscribers { get; init; } = 10_000;

    public int Seed { get; init; } = 1;

    /// <summary>Null for four times the lanes.</summary>
    public int? Partitions { get; init; }

    public int Lanes { get; init; } = 8;

    public int WorkersPerSegment { get; init; } = 1;

    public int KillConsumers { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    public IReadOnlyDictionary<ChannelKind, double> Rates { get; init; } = new Dictionary<ChannelKind, double>();

    /// <summary>Each record is delivered this many times, out of order when more than once.</summary>
    public int Deliveries { get; init; } = 1;

    /// <summary>Producers watching at once; more than one leads only in turn, unless they race.</summary>
    public int Producers { get; init; } = 1;

    /// <summary>Partitions whose records never arrive.</summary>
    public IReadOnlySet<int> Stalled { get; init; } = new HashSet<int>();

    /// <summary>Through the published functions over the Runtime API, instead of the handlers in this
    /// process.</summary>
    public bool AsDeployed { get; init; }

    public string? Kafka { get; init; }

    /// <summary>One of <see cref="Names.Streams"/>.</summary>
    public string Stream { get; init; } = Names.Streams.Kafka;

    /// <summary>What is done to the running alert.</summary>
    public InterventionOptions Interventions { get; init; } = InterventionOptions.None;

    /// <summary>Whole regions that share the alert; lanes are divided among them.</summary>
    public int Regions { get; init; } = 1;

    /// <summary>Null when no region is cut off.</summary>
    public RegionCut? Cut { get; init; }

    /// <summary>Where what consumers did to claims is written; null for nowhere.</summary>
    public string? Trace { get; init; }

    /// <summary>The file of alert options to decide by; null for the defaults.</summary>
    public string? AlertOptions { get; init; }
}
