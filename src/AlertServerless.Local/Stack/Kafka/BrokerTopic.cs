using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace AlertServerless.Local.Stack.Kafka;

/// <summary>The alert topic on a broker that is not ours.</summary>
public static class BrokerTopic
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Makes the topic where it is missing; one that is there is left as it is.</summary>
    /// <returns>How many partitions it has.</returns>
    /// <exception cref="BrokerUnavailableException">No broker answers, or it refuses.</exception>
    public static async Task<int> EnsureAsync(
        string bootstrap,
        string topic,
        int partitions,
        CancellationToken cancellation
    )
    {
        // The client would log every try to reach a broker that is not there; one line says it.
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = bootstrap, SocketNagleDisable = true }
        )
            .SetLogHandler((_, _) => { })
            .Build();
        try
        {
            if (await Task.Run(() => Count(admin, topic), cancellation) is > 0 and var existing)
                return existing;
            // As many replicas as the broker's own default says.
            await admin.CreateTopicsAsync([
                new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = -1,
                },
            ]);
            return partitions;
        }
        catch (KafkaException refused)
        {
            throw new BrokerUnavailableException($"{bootstrap}: {refused.Error.Reason}", refused);
        }
    }

    private static int Count(IAdminClient admin, string topic) =>
        admin.GetMetadata(Limit).Topics.FirstOrDefault(known => known.Topic == topic) is { Error.IsError: false } found
            ? found.Partitions.Count
            : 0;
}

/// <summary>The broker named by <c>--kafka</c> cannot be used; the message says which and why.</summary>
public sealed class BrokerUnavailableException(string message, Exception cause) : Exception(message, cause);
