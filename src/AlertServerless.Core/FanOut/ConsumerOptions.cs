using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.FanOut;

/// <summary>How a consumer works.</summary>
public sealed record ConsumerOptions
{
    /// <summary>Lease and clock skew of its claims.</summary>
    public ClaimOptions Claim { get; init; } = ClaimOptions.Default;

    /// <summary>
    /// Dispatches a killed consumer may leave without a checkpoint, over all its channels together; that many people at
    /// most may be notified twice after a crash. 1–1,000.
    /// </summary>
    public int Chunk { get; init; } = 100;

    /// <summary>The channels this consumer serves, each by a worker of its own, so that none waits for
    /// another.</summary>
    public IReadOnlyList<ChannelKind> Channels { get; init; } = ChannelNames.All;

    /// <summary>Time kept free before the invocation's deadline: no chunk is begun later than this before it.</summary>
    public TimeSpan DrainMargin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A chunk at the lane's share of the provider's rate may not take longer than this, so that no countdown
    /// is older.</summary>
    public TimeSpan LongestChunk { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The part of every provider's rate that consumers leave to the retry function: small, since whoever is
    /// notified for the first time goes before whoever is tried again.</summary>
    public const double RetryShare = 0.03;

    /// <summary>How long a consumer without work stays for what others hold: as long as it does, a death costs a lease,
    /// and afterwards a new delivery of the record.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How soon a waiting consumer takes free slots that it has left to others who are nearer.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Slots of one worker that are dispatched and wait for an answer or for the queue, while it works on
    /// another; with that many it waits.</summary>
    public int OpenSlots { get; init; } = 8;

    /// <summary>Queries in flight at once while reading the directory.</summary>
    public int QueriesAtOnce { get; init; } = 16;

    /// <summary>One channel's part of <see cref="Chunk"/>.</summary>
    public int ChunkPerChannel => Math.Max(1, Chunk / Channels.Count);
}
