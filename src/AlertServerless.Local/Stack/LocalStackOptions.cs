using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack.Regions;
using Amazon.Runtime;

namespace AlertServerless.Local.Stack;

/// <summary>What a local stack is started with.</summary>
public sealed record LocalStackOptions
{
    /// <summary>Of the topic, or of the Kinesis stream.</summary>
    public const string Topic = "alerts";

    /// <summary>Lanes an alert is divided into; a power of two.</summary>
    public int Lanes { get; init; } = 8;

    /// <summary>At least four times the lanes, so that an escalation finds partitions that are not busy.</summary>
    public int Partitions { get; init; } = 32;

    public int WorkersPerSegment { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>For the provider simulators and their inbox; 0 for any free one.</summary>
    public int SimulatorPort { get; init; }

    /// <summary>Producers go by the plan that the scaler writes, not by <see cref="Lanes"/> and
    /// <see cref="WorkersPerSegment"/>.</summary>
    public bool FollowPlan { get; init; }

    /// <summary>One of <see cref="Core.Names.Streams"/>: what carries alerts to consumers.</summary>
    public string Stream { get; init; } = Core.Names.Streams.Kafka;

    public bool UsesKinesis => Stream == Core.Names.Streams.Kinesis;

    /// <summary>A real broker instead of the embedded one, as host:port. Its topic keeps the partitions it
    /// has.</summary>
    public string? Kafka { get; init; }

    /// <summary>The file of alert options, read and found valid; null for those that are deployed.</summary>
    public string? AlertOptions { get; init; }

    /// <summary>A feed that is polled as often as is allowed, so that what it shows is seen at once; null for each at
    /// its own pace.</summary>
    public ScenarioFeed? QuickFeed { get; init; }

    /// <summary>Whether consumers write down what they do to claims.</summary>
    public bool TraceClaims { get; init; }

    /// <summary>Feeds to watch instead of the local feed server's, as <c>FEEDS</c> lists them.</summary>
    public string? Feeds { get; init; }

    /// <summary>Null for fresh ones.</summary>
    public Secrets? Secrets { get; init; }

    /// <summary>What providers take a second; absent ones are not limited.</summary>
    public IReadOnlyDictionary<ChannelKind, double> Rates { get; init; } = new Dictionary<ChannelKind, double>();

    /// <summary>How long consumers' claims last; null as deployed.</summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>From one heartbeat to the next; null for none.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>From one test earthquake to the next; null for none.</summary>
    public TimeSpan? Canary { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Which of several regions this is; null for the only one.</summary>
    public RegionPlace? Region { get; init; }

    /// <summary>Values of functions' variables that differ from this machine's usual ones.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Sees each client of the SDK that a function makes, with the function's name, before its first
    /// call.</summary>
    public Action<string, AmazonServiceClient>? OnClient { get; init; }
}
