using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Stack.Deployed;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack.Deployed;

/// <summary>Real events through the published functions, over the Runtime API, with their effects in store, queues,
/// topic and providers.</summary>
[Collection(DeployedCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class EventTests(DeployedRig rig)
{
    [Fact]
    public async Task The_consumer_delivers_a_record_and_then_another_in_the_same_process()
    {
        await using var consumer = await rig.StartAsync(rig.Spec(Names.Functions.Consumer));
        var (process, before) = (consumer.ProcessId, rig.Accepted);
        Assert.Equal("""{"batchItemFailures":[]}""", await DeployedRig.AnswerAsync(consumer, rig.Record(1)));
        var first = rig.Accepted - before;
        Assert.InRange(first, 100, 400);
        Assert.Equal("""{"batchItemFailures":[]}""", await DeployedRig.AnswerAsync(consumer, rig.Record(2)));
        Assert.Equal((first, process), (rig.Accepted - before - first, consumer.ProcessId));
    }

    [Fact]
    public async Task A_record_delivered_twice_is_sent_once()
    {
        await using var consumer = await rig.StartAsync(rig.Spec(Names.Functions.Consumer));
        await DeployedRig.AnswerAsync(consumer, rig.Record(3));
        var accepted = rig.Accepted;
        await DeployedRig.AnswerAsync(consumer, rig.Record(3));
        Assert.Equal(accepted, rig.Accepted);
    }

    /// <summary>
    /// The published consumer reads Twilio's number of the error and suspends the address in the store. Every third
    /// number only: where most are refused the fault is taken for ours, and nobody is suspended. On a stack of its own,
    /// because the addresses stay suspended.
    /// </summary>
    [Fact]
    public async Task Numbers_that_Twilio_refuses_for_good_are_not_asked_for_the_next_alert()
    {
        var own = new DeployedRig();
        await Task.Run(own.InitializeAsync);
        try
        {
            var numbers = own
                .Population.All()
                .SelectMany(person => own.Population.AddressesOf(person).Addresses)
                .Where(address => address.Key == ChannelKind.Sms)
                .Select(address => address.Value)
                .ToList();
            foreach (var number in numbers.Where((_, index) => index % 3 == 0))
                own.Stack.Providers.Of(ChannelKind.Sms).Refuse(number);

            await using var consumer = await own.StartAsync(own.Spec(Names.Functions.Consumer));
            await DeployedRig.AnswerAsync(consumer, own.Record(1));
            var refused = own.Refused;
            Assert.InRange(refused, 10, numbers.Count / 2);
            await DeployedRig.AnswerAsync(consumer, own.Record(2));
            Assert.Equal(refused, own.Refused);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(Names.Functions.Consumer)]
    [InlineData(Names.Functions.Retry)]
    public async Task An_event_of_another_form_is_an_error_and_the_process_goes_on(string name)
    {
        await using var environment = await rig.StartAsync(rig.Spec(name));
        var failed = Assert.IsType<InvocationResult.Failed>(
            await DeployedRig.InvokeAsync(environment, """{"records":5,"Records":5}"""u8.ToArray())
        );
        Assert.Equal(InvocationFailure.Function, failed.Kind);
        Assert.StartsWith($"{name}: JsonSerializerException: ", failed.Line, StringComparison.Ordinal);
        Assert.Equal("""{"batchItemFailures":[]}""", await DeployedRig.AnswerAsync(environment, "{}"u8.ToArray()));
    }

    [Fact]
    public async Task The_retry_function_delivers_what_was_left_over()
    {
        await using var retry = await rig.StartAsync(rig.Spec(Names.Functions.Retry));
        var alert = BenchAlert.Decided(4, TimeProvider.System.GetUtcNow());
        using var client = DynamoDbClients.CreateAt(
            new Uri(rig.Stack.Variable(Local.Stack.LocalComposition.DynamoDbEndpoint)!)
        );
        var store = new DynamoDbStore(client);
        await new Lambda.Alerting.DynamoEventStore(store, rig.Stack.Tables.Events, TimeProvider.System).ArchiveAsync(
            new PendingAlert(alert, rig.Stack.FanOut),
            DeployedRig.None
        );
        var (segment, subscriber) = await SomebodyAsync(store);
        var left = new Undelivered(
            alert.Id,
            segment,
            subscriber,
            ChannelKind.Sms,
            "503: no capacity",
            Ambiguous: false,
            Attempts: 1,
            alert.ExpiresAt
        );

        var before = rig.Accepted;
        Assert.Equal(
            """{"batchItemFailures":[]}""",
            await DeployedRig.AnswerAsync(retry, DeployedRig.Message(UndeliveredJson.Write(left)))
        );
        Assert.Equal(1, rig.Accepted - before);
    }

    [Fact]
    public async Task The_retry_function_files_what_nobody_can_read_and_then_another_in_the_same_process()
    {
        await using var retry = await rig.StartAsync(rig.Spec(Names.Functions.Retry));
        var before = await rig.DeadLettersAsync();
        for (var filed = 1; filed <= 2; filed++)
        {
            Assert.Equal(
                """{"batchItemFailures":[]}""",
                await DeployedRig.AnswerAsync(retry, DeployedRig.Message($"no entry {filed}"))
            );
            Assert.Equal(before + filed, await rig.DeadLettersAsync());
        }
    }

    [Fact]
    public async Task The_scaler_applies_a_plan_and_reports_it_twice_in_the_same_process()
    {
        await using var scaler = await rig.StartAsync(rig.Spec(Names.Functions.Scaler));
        Assert.Contains(
            "\"outcome\":\"DryRun\"",
            await DeployedRig.AnswerAsync(scaler, """{"dryRun":true}"""u8.ToArray()),
            StringComparison.Ordinal
        );
        Assert.Null(rig.ControlPlane.Warm);
        // 200 people, and whom other tests of the rig signed up before.
        Assert.Matches(
            "\"outcome\":\"Applied\",\"subscribers\":20[0-9],",
            await DeployedRig.AnswerAsync(scaler, EventDocuments.Schedule(TimeProvider.System.GetUtcNow()))
        );
        Assert.InRange(rig.ControlPlane.Warm ?? 0, 1, 1000);
    }

    [Fact]
    public async Task An_event_that_is_no_JSON_is_an_error_of_the_scaler()
    {
        await using var scaler = await rig.StartAsync(rig.Spec(Names.Functions.Scaler));
        var failed = Assert.IsType<InvocationResult.Failed>(await DeployedRig.InvokeAsync(scaler, "dry"u8.ToArray()));
        Assert.Equal(InvocationFailure.Function, failed.Kind);
        Assert.StartsWith("Scaler: Json", failed.Line, StringComparison.Ordinal);
        Assert.True(scaler.IsAlive);
    }

    /// <summary>From a feed to records on the topic; its second run, in the same process, has nothing new to
    /// say.</summary>
    [Fact]
    public async Task The_producer_reads_a_feed_and_publishes_an_alert_once()
    {
        var published = new List<string>();
        rig.Stack.Trigger(
            (_, kafkaEvent, _) =>
            {
                lock (published)
                    published.AddRange(
                        kafkaEvent
                            .Records.SelectMany(partition => partition.Value)
                            .Select(record => Encoding.UTF8.GetString(record.Value.ToArray()))
                    );
                return Task.FromResult<KafkaBatchResponse?>(KafkaBatchResponse.Success);
            },
            like: null,
            NullLoggerFactory.Instance
        );
        await using var producer = await rig.StartAsync(
            rig.Spec(Names.Functions.Producer) with
            {
                Timeout = TimeSpan.FromSeconds(18),
            }
        );
        rig.Stack.Feeds.Begin(QuickQuake.Once());
        await DeployedRig.AnswerAsync(producer, EventDocuments.Schedule(TimeProvider.System.GetUtcNow()));
        string[] once;
        lock (published)
            once = [.. published];
        Assert.NotEmpty(once);
        Assert.All(once, record => Assert.Contains("\"magnitude\":7.4", record, StringComparison.Ordinal));

        await DeployedRig.AnswerAsync(producer, "not even JSON"u8.ToArray());
        lock (published)
            Assert.Equal(once.Length, published.Count);
    }

    private async Task<(SegmentId Segment, SubscriberId Subscriber)> SomebodyAsync(DynamoDbStore store)
    {
        var directory = new DynamoSegmentDirectory(store, rig.Stack.Tables.Segments);
        var reader = new DynamoSegmentReader(store, rig.Stack.Tables.Subscribers);
        for (var shard = 0; ; shard++)
        {
            foreach (var entry in await directory.ListAsync(shard, DeployedRig.None))
                if (
                    await reader.ReadAsync(
                        entry.Id,
                        null,
                        SubscriberId.Last,
                        TimeProvider.System.GetUtcNow(),
                        DeployedRig.None
                    ) is
                    { Subscribers: [var first, ..] }
                )
                    return (entry.Id, first.Id);
        }
    }
}
