using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Local.Stack;

/// <summary>
/// What stands ready on this machine: consumers in a <see cref="WarmPool"/>, at once and without fail. Pollers are a
/// number only, for one reader serves all partitions here.
/// </summary>
/// <param name="fixedPartitions">Of a topic that cannot grow; null where it can.</param>
public sealed class LocalFleet(int? fixedPartitions) : IWarmConsumers, IPollers
{
    private readonly Lock gate = new();
    private WarmPool? pool;
    private int warm;
    private Level pollers = new(1, 1);

    /// <summary>From now on the pool has as many warm consumers as are asked for.</summary>
    public void Keep(WarmPool consumers)
    {
        lock (gate)
        {
            pool = consumers;
            if (warm > 0)
                consumers.Provision(warm);
        }
    }

    Task<ResourceState> IWarmConsumers.ReadAsync(CancellationToken cancellation) =>
        Held(() => new ResourceState(new Level(warm), ResourceStatus.Ready));

    public Task<AccountQuotas> QuotasAsync(CancellationToken cancellation) =>
        Task.FromResult(
            AccountQuotas.Default with
            {
                MaxPartitions = fixedPartitions ?? AccountQuotas.RecommendedPartitions,
            }
        );

    public Task<RequestAnswer> RequestAsync(int warm, CancellationToken cancellation) =>
        Held<RequestAnswer>(() =>
        {
            this.warm = warm;
            pool?.Provision(warm);
            return new RequestAnswer.Accepted();
        });

    Task<ResourceState> IPollers.ReadAsync(CancellationToken cancellation) =>
        Held(() => new ResourceState(pollers, ResourceStatus.Ready));

    public Task<RequestAnswer> RequestAsync(Level pollers, CancellationToken cancellation) =>
        Held<RequestAnswer>(() =>
        {
            this.pollers = pollers;
            return new RequestAnswer.Accepted();
        });

    private Task<T> Held<T>(Func<T> act)
    {
        lock (gate)
            return Task.FromResult(act());
    }
}

/// <summary>The embedded broker's topic: it has as many partitions as it was made with.</summary>
public sealed class FixedPartitions(int count) : IPartitions
{
    public Task<ResourceState> ReadAsync(CancellationToken cancellation) =>
        Task.FromResult(new ResourceState(new Level(count), ResourceStatus.Ready));

    public Task<RequestAnswer> GrowAsync(int partitions, CancellationToken cancellation) =>
        Task.FromResult<RequestAnswer>(
            partitions <= count
                ? new RequestAnswer.Accepted()
                : new RequestAnswer.Refused(
                    "the embedded broker's topics cannot grow; --kafka names one whose can",
                    count
                )
        );
}
