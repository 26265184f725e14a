using AlertServerless.Core.Scaling.Applying;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace AlertServerless.Lambda.Scaling;

/// <summary>Partitions through Kafka's own protocol, for any broker.</summary>
/// <param name="admin">Not owned.</param>
public sealed class KafkaPartitions(IAdminClient admin, string topic) : IPartitions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public Task<ResourceState> ReadAsync(CancellationToken cancellation) =>
        Task.Run(
            () =>
            {
                try
                {
                    var found = admin.GetMetadata(topic, Limit).Topics.Single(t => t.Topic == topic);
                    if (found.Error.IsError)
                        throw new KafkaException(found.Error);
                    return new ResourceState(new Level(found.Partitions.Count), ResourceStatus.Ready);
                }
                catch (KafkaException failure) when (Passes(failure.Error.Code))
                {
                    throw new ControlPlaneUnavailableException("read partitions", failure);
                }
            },
            cancellation
        );

    public async Task<RequestAnswer> GrowAsync(int partitions, CancellationToken cancellation)
    {
        if ((await ReadAsync(cancellation)).Level.Ready >= partitions)
            return new RequestAnswer.Accepted();
        try
        {
            await admin.CreatePartitionsAsync(
                [new PartitionsSpecification { Topic = topic, IncreaseTo = partitions }],
                new CreatePartitionsOptions { OperationTimeout = Limit, RequestTimeout = Limit }
            );
            return new RequestAnswer.Accepted();
        }
        catch (CreatePartitionsException failure)
        {
            return Answer(failure.Results[0].Error, failure);
        }
        catch (KafkaException failure)
        {
            return Answer(failure.Error, failure);
        }
    }

    private static RequestAnswer Answer(Error error, Exception failure) =>
        error.Code switch
        {
            ErrorCode.ReassignmentInProgress => new RequestAnswer.Busy(error.Reason),
            ErrorCode.InvalidPartitions or ErrorCode.PolicyViolation or ErrorCode.InvalidReplicationFactor =>
                new RequestAnswer.Refused(error.Reason),
            _ when Passes(error.Code) => throw new ControlPlaneUnavailableException("create partitions", failure),
            // No right, no such topic: a mistake of ours.
            _ => throw failure,
        };

    private static bool Passes(ErrorCode code) =>
        code
            is ErrorCode.Local_Transport
                or ErrorCode.Local_AllBrokersDown
                or ErrorCode.Local_TimedOut
                or ErrorCode.Local_MsgTimedOut
                or ErrorCode.Local_Authentication
                or ErrorCode.RequestTimedOut
                or ErrorCode.NotController
                or ErrorCode.LeaderNotAvailable
                or ErrorCode.NetworkException
                or ErrorCode.ThrottlingQuotaExceeded;
}
