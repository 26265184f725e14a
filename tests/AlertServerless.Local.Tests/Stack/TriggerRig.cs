using System.Collections.Concurrent;
using System.Text;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack.Kafka;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.TestUtilities;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>A broker, a topic, a producer and a trigger whose handler is the test's.</summary>
internal sealed class TriggerRig : IAsyncDisposable
{
    public static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(20);

    private readonly EmbeddedKafka kafka;
    private readonly IProducer<byte[]?, byte[]> producer;
    private readonly SemaphoreSlim handled = new(0);

    private TriggerRig(
        EmbeddedKafka kafka,
        Func<TriggerInvocation, Task<KafkaBatchResponse?>> handler,
        TopicTriggerOptions options,
        TimeProvider clock
    )
    {
        this.kafka = kafka;
        producer = new ProducerBuilder<byte[]?, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = kafka.BootstrapServers,
                LingerMs = 0,
                SocketNagleDisable = true,
            }
        ).Build();
        Trigger = TopicTrigger.Start(
            options,
            new TopicTriggerParts(
                (partition, e, _) => AnswerAsync(handler, new TriggerInvocation(partition, e)),
                (batch, _) =>
                {
                    Discarded.Enqueue(batch);
                    handled.Release();
                    return Task.CompletedTask;
                },
                clock,
                NullLogger.Instance,
                new TestLambdaLogger()
            )
        );
    }

    public TopicTrigger Trigger { get; }

    public ConcurrentQueue<TriggerInvocation> Invocations { get; } = new();

    public ConcurrentQueue<DiscardedBatch> Discarded { get; } = new();

    public static Task<TriggerRig> StartAsync(
        int partitions,
        Func<TriggerInvocation, KafkaBatchResponse?> handler,
        Func<TopicTriggerOptions, TopicTriggerOptions>? with = null,
        TimeProvider? clock = null
    ) => StartAsync(partitions, invocation => Task.FromResult(handler(invocation)), with, clock);

    public static async Task<TriggerRig> StartAsync(
        int partitions,
        Func<TriggerInvocation, Task<KafkaBatchResponse?>> handler,
        Func<TopicTriggerOptions, TopicTriggerOptions>? with = null,
        TimeProvider? clock = null
    )
    {
        var broker = EmbeddedKafka.Start();
        broker.CreateTopic("alerts", partitions);
        var options = new TopicTriggerOptions
        {
            BootstrapServers = broker.BootstrapServers,
            Topic = "alerts",
            Partitions = partitions,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        };
        var rig = new TriggerRig(broker, handler, with?.Invoke(options) ?? options, clock ?? TimeProvider.System);
        await rig.Trigger.Ready.WaitAsync(WaitLimit);
        return rig;
    }

    public async Task PublishAsync(int partition, string value)
    {
        var message = new Message<byte[]?, byte[]>
        {
            Value = Encoding.UTF8.GetBytes(value),
            Headers = [new Header("alert-key-id", [1, 200])],
        };
        await producer.ProduceAsync(new TopicPartition("alerts", partition), message).WaitAsync(WaitLimit);
    }

    /// <summary>Waits for that many invocations and discards together.</summary>
    public async Task HandledAsync(int times)
    {
        for (var i = 0; i < times; i++)
            Assert.True(await handled.WaitAsync(WaitLimit), $"only {i} of {times} were seen");
    }

    public async ValueTask DisposeAsync()
    {
        await Trigger.DisposeAsync();
        producer.Dispose();
        kafka.Dispose();
        handled.Dispose();
    }

    private async Task<KafkaBatchResponse?> AnswerAsync(
        Func<TriggerInvocation, Task<KafkaBatchResponse?>> handler,
        TriggerInvocation invocation
    )
    {
        Invocations.Enqueue(invocation);
        try
        {
            return await handler(invocation);
        }
        finally
        {
            handled.Release();
        }
    }
}

internal sealed record TriggerInvocation(int Partition, KafkaEvent Event)
{
    public KafkaEvent.KafkaEventRecord First => Event.Records.Values.First()[0];

    public string Text => Encoding.UTF8.GetString(First.Value.ToArray());
}
