using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Local.Stack;

/// <summary>The embedded broker's topic: it has as many partitions as it was made with.</summary>
public sealed class FixedPartitions(int count) : IPartitions
{
    public Task<LeverState> ReadAsync(CancellationToken cancellation) => Task.FromResult(new LeverState(new Level(count), LeverStatus.Ready));

    public Task<RequestAnswer> GrowAsync(int partitions, CancellationToken cancellation) => Task.FromResult<RequestAnswer>(
        partitions <= count ? new RequestAnswer.Accepted() : new RequestAnswer.Refused("the embedded broker's topics cannot grow; --kafka names one whose can", count));
}
