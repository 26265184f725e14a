using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.TestUtilities;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>How the consumer gives a record back, where a mapping reads the answer and where it reads only whether the
/// invocation failed: https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html</summary>
public sealed class GivenBackTests
{
    [Fact]
    public async Task In_provisioned_mode_the_answer_names_the_record()
    {
        var answer = await ConsumeAsync(byFailing: false);
        var identifier = Assert.Single(answer.BatchItemFailures).ItemIdentifier;
        Assert.Equal(("alerts-3", 7), (identifier.Partition, identifier.Offset));
    }

    /// <summary>An answer that names a failure would count as success there, and the record would be lost.</summary>
    [Fact]
    public async Task On_demand_the_invocation_fails()
    {
        var failure = await Assert.ThrowsAsync<RecordsGivenBackException>(() => ConsumeAsync(byFailing: true));
        Assert.Equal("to be delivered again: alerts-3", failure.Message);
    }

    private static Task<KafkaBatchResponse> ConsumeAsync(bool byFailing)
    {
        var clock = new OffsetClock(Rig.Now);
        var consumer = new RecordConsumer(
            AlertSigner.Create("k").Verifier(),
            run: null!, // Not reached.
            new DispatchControl(clock),
            new EmbeddedMetrics(Stream.Null, clock, "test"),
            new RefusingClock()
        )
        {
            GivesBackByFailing = byFailing,
        };
        return new ConsumerFunction(consumer).HandleAsync(
            new KafkaEvent
            {
                Records = new Dictionary<string, IList<KafkaEvent.KafkaEventRecord>>
                {
                    ["alerts-3"] =
                    [
                        new KafkaEvent.KafkaEventRecord
                        {
                            Topic = "alerts",
                            Partition = 3,
                            Offset = 7,
                        },
                    ],
                },
            },
            new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(20) }
        );
    }

    /// <summary>The first thing a record needs is the time.</summary>
    private sealed class RefusingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() =>
            throw new StoreRefusedException("get", new InvalidOperationException("as the test says"));
    }
}
