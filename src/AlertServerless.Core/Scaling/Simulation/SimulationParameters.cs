using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>How one consumer's requests to a provider behave.</summary>
/// <param name="LatencySeconds">Of one request.</param>
/// <param name="InFlight">Requests at once.</param>
/// <param name="Recipients">Of one request.</param>
public sealed record ProviderModel(double LatencySeconds, int InFlight, int Recipients);

/// <summary>Everything the simulation assumes, so that measured values can take the place of assumed ones.</summary>
public sealed record SimulationParameters
{
    /// <summary>From the feed's showing the event to the records on the topic.</summary>
    public double PublishSeconds { get; init; } = 0.05;

    /// <summary>From the record to the invocation: below 100 ms in provisioned mode without a batching window
    /// (docs.aws.amazon.com/lambda/latest/dg/with-kafka-low-latency.html).</summary>
    public double PollSeconds { get; init; } = 0.08;

    /// <summary>Until pollers beyond those that stand ready are added. An assumption.</summary>
    public double PollersGrowSeconds { get; init; } = 60;

    public int InvocationsPerPoller { get; init; } = 5;

    public double WarmStartSeconds { get; init; } = 0.02;

    /// <summary>Median of .NET 8 on x86 with 1,024 MB in aws-samples/serverless-dotnet-demo's table; p99 is 1.4
    /// s.</summary>
    public double ColdStartSeconds { get; init; } = 0.86;

    /// <summary>A function gains at most 1,000 environments in 10 s.</summary>
    public double ColdStartsPerSecond { get; init; } = 100;

    public double QuerySeconds { get; init; } = 0.010;

    public double WriteSeconds { get; init; } = 0.008;

    /// <summary>A new on-demand table's warm throughput: 12,000 reads and 4,000 writes a second.</summary>
    public double ReadUnitsPerSecond { get; init; } = 12_000;

    public double WriteUnitsPerSecond { get; init; } = 4_000;

    public int RowBytes { get; init; } = 300;

    /// <summary>Eligibility, countdown and text: a million a second and core is the engine's target.</summary>
    public double JudgeSeconds { get; init; } = 1e-6;

    /// <summary>Of the processor, to claim, read and finish a slot, whoever is in it. Small beside the waiting for the
    /// tables in AWS.</summary>
    public double SlotCpuSeconds { get; init; }

    /// <summary>Of the processor, for one message.</summary>
    [JsonPropertyName("handOffCpuSeconds")]
    public double DispatchCpuSeconds { get; init; } = 0.0005;

    /// <summary>Processors that all lanes share; 0 when each lane has its own, as in Lambda.</summary>
    public int SharedProcessors { get; init; }

    /// <summary>Of those who are read, the share who are notified.</summary>
    public double EligibleShare { get; init; } = 1;

    /// <summary>No consumer works longer on one alert; who is not notified by then is not notified.</summary>
    public double HorizonSeconds { get; init; } = 840;

    public int PageSize { get; init; } = 400;

    /// <summary>As the consumer's own options have it.</summary>
    public double LongestChunkSeconds { get; init; } = 1.5;

    public IReadOnlyDictionary<ChannelKind, ProviderModel> Providers { get; init; } =
        new Dictionary<ChannelKind, ProviderModel>
        {
            [ChannelKind.Sms] = new(0.2, 100, 1),
            [ChannelKind.Email] = new(0.3, 8, 50),
            [ChannelKind.Telegram] = new(0.15, 100, 1),
            [ChannelKind.Webhook] = new(0.3, 64, 1),
        };

    /// <summary>In AWS, as documented or estimated.</summary>
    public static SimulationParameters Aws { get; } = new();

    /// <summary>
    /// On one machine of two cores, with the emulators: no pollers and no cold starts; the store serves some 110,000
    /// items and 20,000 writes a second (measured with dynalite 4); simulators answer within a millisecond. What the
    /// work takes of the processors is to be measured on the machine itself.
    /// </summary>
    public static SimulationParameters Local { get; } =
        new()
        {
            PublishSeconds = 0.01,
            PollSeconds = 0.002,
            PollersGrowSeconds = 0,
            WarmStartSeconds = 0,
            ColdStartSeconds = 0,
            ColdStartsPerSecond = 1e6,
            QuerySeconds = 0.004,
            WriteSeconds = 0.002,
            ReadUnitsPerSecond = 110_000 * 300 / 4096.0,
            WriteUnitsPerSecond = 20_000,
            DispatchCpuSeconds = 0.0001,
            SharedProcessors = 2,
            Providers = ChannelNames.All.ToDictionary(
                kind => kind,
                kind => new ProviderModel(
                    0.001,
                    kind == ChannelKind.Email ? 8 : 100,
                    kind == ChannelKind.Email ? 50 : 1
                )
            ),
        };
}
