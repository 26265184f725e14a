using AlertServerless.Core.Scaling.Applying;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;

namespace AlertServerless.Lambda.Scaling;

/// <summary>
/// The shards of a Kinesis data stream as partitions. One request at most doubles them, and a stream takes ten in 24
/// hours: what a plan wants beyond that comes with the next runs, and the plan waits for it.
/// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
/// </summary>
public sealed class KinesisShards(IAmazonKinesis kinesis, string stream) : IPartitions
{
    public Task<ResourceState> ReadAsync(CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "describe stream",
            async () =>
            {
                var answer = await kinesis.DescribeStreamSummaryAsync(
                    new DescribeStreamSummaryRequest { StreamName = stream },
                    cancellation
                );
                var summary = answer.StreamDescriptionSummary;
                return new ResourceState(
                    new Level(
                        summary?.OpenShardCount
                            ?? throw new InvalidOperationException($"stream {stream} without a number of shards")
                    ),
                    summary.StreamStatus == StreamStatus.ACTIVE ? ResourceStatus.Ready : ResourceStatus.Changing
                );
            },
            cancellation
        );

    public async Task<RequestAnswer> GrowAsync(int partitions, CancellationToken cancellation)
    {
        var open = (await ReadAsync(cancellation)).Level.Ready;
        if (open >= partitions)
            return new RequestAnswer.Accepted();
        return await ControlPlaneCalls.AskAsync(
            "update shard count",
            () => UpdateAsync(open, Math.Min(partitions, 2 * open), cancellation),
            cancellation
        );
    }

    private async Task<RequestAnswer> UpdateAsync(int open, int target, CancellationToken cancellation)
    {
        try
        {
            await kinesis.UpdateShardCountAsync(
                new UpdateShardCountRequest
                {
                    StreamName = stream,
                    TargetShardCount = target,
                    ScalingType = ScalingType.UNIFORM_SCALING,
                },
                cancellation
            );
            return new RequestAnswer.Accepted();
        }
        catch (ResourceInUseException busy)
        {
            return new RequestAnswer.Busy(busy.Message);
        }
        catch (Exception refused)
            when (refused is LimitExceededException or InvalidArgumentException or ValidationException)
        {
            return new RequestAnswer.Refused(refused.Message, open);
        }
    }
}
