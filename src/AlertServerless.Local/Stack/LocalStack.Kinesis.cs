using AlertServerless.Core;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Kinesis;
using AlertServerless.Local.Stack.Streams;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack;

// Kinesis in the place of Kafka.
public sealed partial class LocalStack
{
    private static readonly TimeSpan StreamPollInterval = TimeSpan.FromMilliseconds(20);

    private async Task StartKinesisAsync(CancellationToken cancellation)
    {
        var emulator = Own(await EmulatorProcess.StartAsync(Emulator.Kinesis, clock, cancellation));
        var endpoint = await BehindFaultsAsync("kinesis", emulator.Endpoint, cancellation);
        streamEmulator = emulator.Endpoint;
        partitions = options.Partitions;
        using var client = LocalComposition.KinesisAt(emulator.Endpoint);
        await client.CreateStreamAsync(
            new CreateStreamRequest { StreamName = LocalStackOptions.Topic, ShardCount = partitions },
            cancellation
        );
        while (await StatusAsync(client, cancellation) != StreamStatus.ACTIVE)
            await Task.Delay(StreamPollInterval, clock, cancellation);
        lock (variables)
        {
            variables[LocalComposition.KinesisEndpoint] = endpoint.ToString();
            variables[Names.Env.KinesisStream] = LocalStackOptions.Topic;
        }
    }

    private static async Task<StreamStatus> StatusAsync(AmazonKinesisClient client, CancellationToken cancellation)
    {
        var answer = await client.DescribeStreamSummaryAsync(
            new DescribeStreamSummaryRequest { StreamName = LocalStackOptions.Topic },
            cancellation
        );
        return answer.StreamDescriptionSummary.StreamStatus;
    }

    private ShardTrigger Trigger(ShardHandler handler, TopicTriggerOptions? like, ILoggerFactory logs)
    {
        var client = LocalComposition.KinesisAt(streamEmulator!);
        running.Push(new Disposing(client));
        var mapping = new ShardTriggerOptions { Stream = LocalStackOptions.Topic };
        if (like is not null)
            mapping = mapping with
            {
                Deliveries = like.Deliveries,
                OutOfOrder = like.OutOfOrder,
                Seed = like.Seed,
                StalledPartitions = like.StalledPartitions,
            };
        var trigger = ShardTrigger.Start(
            client,
            mapping,
            new KinesisRecords(StreamArn, handler, OnFailureAsync),
            new LaneQueueParts(
                clock,
                logs.CreateLogger("event source mapping"),
                new FunctionLog(logs.CreateLogger("consumer"))
            )
        );
        running.Push(trigger);
        return trigger;
    }

    private const string StreamArn = $"arn:aws:kinesis:local:000000000000:stream/{LocalStackOptions.Topic}";
}
