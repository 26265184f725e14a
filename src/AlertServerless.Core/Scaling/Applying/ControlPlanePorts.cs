using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling.Applying;

/// <summary>The control plane did not answer, or asked to be called less often, until the adapter gave up. Trying again
/// later is right.</summary>
public sealed class ControlPlaneUnavailableException(string operation, Exception cause)
    : Exception($"{operation}: {cause.Message}", cause);

/// <summary>How the control plane answers a request. A closed set: <see cref="Accepted"/>, <see cref="Busy"/> or <see
/// cref="Refused"/>.</summary>
public abstract record RequestAnswer
{
    private RequestAnswer() { }

    /// <summary>It will be done; the state shows when it holds.</summary>
    public sealed record Accepted : RequestAnswer;

    /// <summary>Something else is changing (an alias shifting its weights, a mapping updating): the same request may be
    /// accepted later.</summary>
    public sealed record Busy(string Reason) : RequestAnswer;

    /// <summary>A limit forbids it, and waiting will not help.</summary>
    /// <param name="Most">What it would allow; null when it does not say.</param>
    public sealed record Refused(string Reason, int? Most = null) : RequestAnswer;
}

public enum ResourceStatus
{
    /// <summary>What was requested holds.</summary>
    Ready,

    /// <summary>On its way.</summary>
    Changing,

    /// <summary>The last request came to nothing; another may be made.</summary>
    Failed,
}

/// <summary>How far something is scaled up: how much always stands ready, and how far it may grow by itself (0 where it
/// does not).</summary>
public readonly record struct Level(int Ready, int Most = 0)
{
    public bool Covers(Level other) => Ready >= other.Ready && Most >= other.Most;

    public Level Raised(Level other) => new(Math.Max(Ready, other.Ready), Math.Max(Most, other.Most));
}

/// <param name="Level">As requested last.</param>
/// <param name="Note">What an operator should know of it; null when nothing.</param>
public sealed record ResourceState(Level Level, ResourceStatus Status, string? Note = null);

/// <summary>The alert topic's partitions.</summary>
public interface IPartitions
{
    Task<ResourceState> ReadAsync(CancellationToken cancellation);

    /// <summary>To as many as there are already, or fewer, is accepted and changes nothing: an earlier answer may have
    /// been lost.</summary>
    Task<RequestAnswer> GrowAsync(int partitions, CancellationToken cancellation);
}

/// <summary>Provisioned concurrency of the consumer's alias. One that was never configured reads as ready at 0; it can
/// be set, never deleted.</summary>
public interface IWarmConsumers
{
    Task<ResourceState> ReadAsync(CancellationToken cancellation);

    /// <summary>What the account allows now, apart from the topic.</summary>
    Task<AccountQuotas> QuotasAsync(CancellationToken cancellation);

    /// <param name="warm">At least 1.</param>
    /// <param name="cancellation">Leaves it open whether the request was made.</param>
    Task<RequestAnswer> RequestAsync(int warm, CancellationToken cancellation);
}

/// <summary>Event pollers of the consumer's event source mapping.</summary>
public interface IPollers
{
    Task<ResourceState> ReadAsync(CancellationToken cancellation);

    Task<RequestAnswer> RequestAsync(Level pollers, CancellationToken cancellation);
}

/// <summary>Stores the plan that producers go by.</summary>
public interface IPlanStore
{
    Task<PlanReading> ReadAsync(CancellationToken cancellation);

    Task WriteAsync(ScalingPlan plan, CancellationToken cancellation);
}

/// <summary>Everything the scaler sets and reads, all of one deployment.</summary>
/// <param name="Partitions">Of the topic, or the shards of a Kinesis stream.</param>
/// <param name="Pollers">Null with Kinesis, where Lambda reads every shard by itself.</param>
public sealed record ControlPlane(
    IPartitions Partitions,
    IWarmConsumers WarmConsumers,
    IPollers? Pollers,
    IPlanStore Plans,
    IScalerState State
);

/// <summary>What the scaler found before it changed anything.</summary>
internal sealed record CurrentState(
    SubscriberCensus Census,
    OperatorOptions Options,
    PlanReading Plan,
    AccountQuotas Quotas,
    IReadOnlyList<PlanSnapshot> Newest
)
{
    /// <summary>The plan in force; null when there is none that can be read.</summary>
    public ScalingPlan? InForce => (Plan as PlanReading.Found)?.Plan;
}

internal static class CurrentStateReader
{
    /// <summary>One query for each of the directory's thirty-two shards, which hold one small item for some four
    /// hundred subscribers.</summary>
    public static async Task<SubscriberCensus> CountAsync(
        ISegmentDirectory directory,
        int shardsAtOnce,
        CancellationToken cancellation
    )
    {
        var shards = new IReadOnlyList<SegmentEntry>[SegmentId.Shards];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = shardsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(
            0,
            shards.Length,
            parallel,
            async (shard, token) => shards[shard] = await directory.ListAsync(shard, token)
        );
        return SubscriberCensus.Of(shards.SelectMany(entries => entries));
    }

    public static async Task<CurrentState> TakeAsync(
        ControlPlane plane,
        SubscriberCensus census,
        OperatorOptions options,
        ControlPlaneRetry retry,
        CancellationToken cancellation
    )
    {
        var plan = await retry.AskAsync(() => plane.Plans.ReadAsync(cancellation), cancellation);
        var quotas = await retry.AskAsync(() => plane.WarmConsumers.QuotasAsync(cancellation), cancellation);
        var partitions = await retry.AskAsync(() => plane.Partitions.ReadAsync(cancellation), cancellation);
        var newest = await retry.AskAsync(() => plane.State.SnapshotsAsync(1, cancellation), cancellation);
        return new CurrentState(
            census,
            options,
            plan,
            quotas with
            {
                ExistingPartitions = partitions.Level.Ready,
            },
            newest
        );
    }
}
