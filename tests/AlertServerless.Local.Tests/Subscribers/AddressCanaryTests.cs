using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Tests.Stack;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AlertServerless.Local.Tests.Subscribers;

/// <summary>
/// People with unmistakable addresses are signed up, alerted while providers refuse and fail, stopped and moved; then
/// everything that was written anywhere is searched for what they typed. Only the providers may have seen it.
/// </summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class AddressCanaryTests
{
    private const int People = 40;

    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Addresses_are_found_nowhere_but_at_the_providers()
    {
        var (kafka, fault) = LambdaEvents.Kafka(
            await File.ReadAllBytesAsync(SampleEvent.Path("kafka-alert.json"), Never),
            out var at
        );
        Assert.Null(fault);
        var clock = ShiftedClock.At(at, TimeProvider.System);
        // Twilio refuses in words that repeat the number, and SES is out of order: Telegram is asked last, and takes
        // it.
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Secrets = LocalSecrets.Fixed(),
                Faults =
                [
                    FaultParser.TryParse("twilio:400@1ms..", out _)!,
                    FaultParser.TryParse("ses:500@1ms..", out _)!,
                ],
            },
            clock,
            Never
        );
        using var lines = new CapturedLines();
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
        var registry = await SignUpAsync(stack, clock);
        stack.Faults.Start();

        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue(Text(span)),
        };
        ActivitySource.AddActivityListener(listener);
        using var metrics = new MemoryStream();
        var composition = new LocalComposition(stack.Variable, clock, metrics, () => stack.FanOut);
        var context = new LocalLambdaContext(
            "ConsumerFunction",
            "request-1",
            TimeSpan.FromSeconds(30),
            clock,
            new FunctionLog(logs.CreateLogger("consumer"))
        );
        await new ConsumerFunction(composition.Consumer()).HandleAsync(kafka!, context);
        await MoveStopAndLeaveAsync(registry, clock);
        await FeedBackAsync(composition, clock, logs);

        Assert.NotEmpty(lines.All);
        Assert.Contains(
            stack.Providers.Log.From(0),
            message => message.Recipient.Contains("987654321", StringComparison.Ordinal)
        );
        Assert.Contains(spans, span => span.StartsWith(Tracing.Spans.Chunk, StringComparison.Ordinal));
        AssertClean("the traces", string.Join('\n', spans));
        AssertClean("the log", string.Join('\n', lines.All));
        AssertClean("the metrics", Encoding.UTF8.GetString(metrics.ToArray()));
        foreach (var queue in new[] { Names.Env.RetryQueueUrl, Names.Env.DeadLetterQueueUrl })
            AssertClean(queue, await BodiesAsync(stack, queue));
        using var dynamo = DynamoDbClients.CreateAt(new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!));
        var items = 0;
        foreach (var table in stack.Tables.All)
        {
            var scan = await dynamo.ScanAsync(new ScanRequest { TableName = table }, Never);
            items += scan.Items.Count;
            foreach (var item in scan.Items)
                AssertClean(table, Text(item));
        }

        Assert.InRange(items, People * 3, int.MaxValue);
    }

    private static async Task<SubscriberRegistry> SignUpAsync(LocalStack stack, TimeProvider clock)
    {
        var dynamo = DynamoDbClients.CreateAt(new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!));
        var ports = DynamoRegistry.Ports(new DynamoDbStore(dynamo), stack.Tables, clock);
        var registry = DynamoRegistry.Create(ports, stack.Secrets);
        for (var i = 0; i < People; i++)
        {
            var outcome = await registry.AddAsync(
                Canary(i, new GeoPoint(45.70, 27.18)),
                new ConsentRecord("alerts", "1", "ro", clock.GetUtcNow(), ConsentProof.SmsCode),
                Actor.Self,
                clock.GetUtcNow(),
                Never
            );
            Assert.IsType<AddOutcome.Added>(outcome);
        }

        return registry;
    }

    private static async Task MoveStopAndLeaveAsync(SubscriberRegistry registry, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var found = (await registry.FindAsync(new SubscriberId(1000), Never))!;
        await registry.ChangeAsync(Canary(0, new GeoPoint(44.43, 26.10)), found.Revision, Actor.Self, now, Never);
        await registry.StopAsync(ChannelKind.Sms, Phone(1), StopReason.Stopped, Actor.Sms, now, Never);
        await registry.EraseAsync(ChannelKind.Email, Mail(2), Actor.Self, now, Never);
    }

    private static async Task FeedBackAsync(LocalComposition composition, TimeProvider clock, ILoggerFactory logs)
    {
        var log = new FunctionLog(logs.CreateLogger("feedback"));
        var context = new LocalLambdaContext("FeedbackFunction", "request-2", TimeSpan.FromSeconds(30), clock, log);
        var function = new FeedbackFunction(composition.Feedback());
        await function.HandleAsync(
            Event(
                $$"""{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"{{Mail(3)}}"} ] } }"""
            ),
            context
        );
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() =>
            function.HandleAsync(Event($$"""{"eventType":"Bounce","bounce":"{{Mail(4)}}"}"""), context)
        );
        AssertClean("an error", fault.ToString());
    }

    private static MemoryStream Event(string detail) =>
        new(Encoding.UTF8.GetBytes($$"""{"source":"aws.ses","detail":{{detail}}}"""));

    private static void AssertClean(string where, string text)
    {
        foreach (var trace in new[] { "canary", "4077700", "987654321" })
            Assert.False(text.Contains(trace, StringComparison.OrdinalIgnoreCase), $"'{trace}' is in {where}");
    }

    private static async Task<string> BodiesAsync(LocalStack stack, string queue)
    {
        var bodies = new StringBuilder();
        ReceiveMessageResponse taken;
        do
        {
            taken = await stack.Sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest(stack.Variable(queue)!)
                {
                    MaxNumberOfMessages = 10,
                    WaitTimeSeconds = 1,
                    MessageAttributeNames = ["All"],
                },
                Never
            );
            foreach (var message in taken.Messages ?? [])
                bodies.AppendLine(JsonSerializer.Serialize(message));
        } while (taken.Messages is { Count: > 0 });

        return bodies.ToString();
    }

    // Binary values as characters, so that what is stored unsealed would show.
    private static string Text(Dictionary<string, AttributeValue> item) =>
        string.Join(
            ' ',
            item.Select(entry =>
                $"{entry.Key}={entry.Value.S}{entry.Value.N}{string.Join(',', entry.Value.SS ?? [])}"
                + (entry.Value.B is { } bytes ? Encoding.Latin1.GetString(bytes.ToArray()) : "")
            )
        );

    private static string Text(Activity span) =>
        $"{span.OperationName} {span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} "
        + $"{string.Join(' ', span.Events.SelectMany(one => one.Tags.Prepend(new(one.Name, null))))} "
        + string.Join(' ', span.Baggage);

    private static NewSubscriber Canary(int number, GeoPoint home)
    {
        var addresses = new Dictionary<ChannelKind, string>
        {
            [ChannelKind.Sms] = Phone(number),
            [ChannelKind.Email] = Mail(number),
            [ChannelKind.Telegram] = $"{987654321000 + number}",
        };
        var preferences = new SubscriberPreferences(
            SubscriberKind.Person,
            Language.Romanian,
            home,
            1,
            1,
            1,
            default,
            default,
            ChannelPlan.Of(
                (ChannelKind.Sms, LatePolicy.Reword),
                (ChannelKind.Email, LatePolicy.Reword),
                (ChannelKind.Telegram, LatePolicy.Reword)
            ),
            Exercises: true,
            Updates: true,
            Suspended: false
        );
        var book = AddressBook.TryCreate(addresses, out var problem) ?? throw new InvalidOperationException(problem);
        return new NewSubscriber(new SubscriberId(1000 + (ulong)number), preferences, book);
    }

    private static string Phone(int number) => $"+40777000{number:000}";

    private static string Mail(int number) => $"canary{number}@canary-test.example";

    private sealed class CapturedLines : ILoggerProvider, ILogger
    {
        private readonly List<string> lines = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (lines)
                    return [.. lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            Microsoft.Extensions.Logging.EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (lines)
                lines.Add($"{formatter(state, exception)} {exception}");
        }

        public void Dispose() { }
    }
}
