using AlertServerless.Core.Scaling.Applying;
using Amazon.Kafka;
using Amazon.Kafka.Model;

namespace AlertServerless.Lambda.Scaling;

/// <summary>
/// Partitions through MSK's control plane: no way to the brokers is needed. It follows the cluster with about a
/// minute's delay. For clusters without it (MSK Serverless, any other Kafka) there is <see cref="KafkaPartitions"/>.
/// </summary>
public sealed class MskPartitions(IAmazonKafka msk, string cluster, string topic) : IPartitions
{
    public Task<ResourceState> ReadAsync(CancellationToken cancellation) =>
        ControlPlaneCalls.AskAsync(
            "describe topic",
            async () =>
            {
                var state = await msk.DescribeTopicAsync(
                    new DescribeTopicRequest { ClusterArn = cluster, TopicName = topic },
                    cancellation
                );
                return new ResourceState(
                    new Level(
                        state.PartitionCount
                            ?? throw new InvalidOperationException($"topic {topic} without a partition count")
                    ),
                    state.Status is null || state.Status == TopicState.ACTIVE
                        ? ResourceStatus.Ready
                        : ResourceStatus.Changing
                );
            },
            cancellation
        );

    public async Task<RequestAnswer> GrowAsync(int partitions, CancellationToken cancellation)
    {
        var state = await ReadAsync(cancellation);
        if (state.Level.Ready >= partitions)
            return new RequestAnswer.Accepted();
        return await ControlPlaneCalls.AskAsync(
            "update topic",
            () => UpdateAsync(partitions, cancellation),
            cancellation
        );
    }

    private async Task<RequestAnswer> UpdateAsync(int partitions, CancellationToken cancellation)
    {
        try
        {
            await msk.UpdateTopicAsync(
                new UpdateTopicRequest
                {
                    ClusterArn = cluster,
                    TopicName = topic,
                    PartitionCount = partitions,
                },
                cancellation
            );
            return new RequestAnswer.Accepted();
        }
        catch (ConflictException busy)
        {
            return new RequestAnswer.Busy(busy.Message);
        }
        catch (BadRequestException refused)
        {
            return new RequestAnswer.Refused(refused.Message);
        }
    }
}
