using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Tests.Delivery;
using Amazon.SQS.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

[Collection(SqsCollection.Name)]
public sealed class RedriveCommandTests(SqsFixture sqs) : IAsyncLifetime
{
    private string deadLetters = "";
    private string retries = "";

    public async Task InitializeAsync() =>
        (deadLetters, retries) = (await sqs.NewQueueAsync(), await sqs.NewQueueAsync());

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_letter_is_listed_with_what_happened_and_stays()
    {
        await PutAsync(
            Entry(1),
            Entry(2, expiresIn: TimeSpan.FromSeconds(-1)),
            Entry(3) with
            {
                Ambiguous = true,
            },
            Entry(4) with
            {
                Refused = true,
            }
        );
        await sqs.Client.SendMessageAsync(
            new SendMessageRequest(
                deadLetters,
                """{"requestContext":{"condition":"RetryAttemptsExhausted"},"KafkaBatchInfo":{"recordInfo":{"alerts-3":{"firstRecordOffset":17}}}}"""
            )
        );

        var first = await RunAsync("--json");
        var second = await RunAsync();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        var remedies = JsonDocument
            .Parse(first.Out)
            .RootElement.EnumerateArray()
            .Select(letter => letter.GetProperty("remedy").GetString());
        Assert.Equal(["resend", "askFirst", "nothing", "nothing", "nothing"], remedies);
        Assert.Contains("e1.t6 to 0000000000000001 in sxfs-p-sms-0, expires", second.Out, StringComparison.Ordinal);
        Assert.Contains("alerts-3@17", second.Out, StringComparison.Ordinal);
        Assert.Equal("5 dead letters: 1 can be sent again, 1 perhaps arrived, 3 are past help", second.Error.Trim());
    }

    [Fact]
    public async Task What_is_sent_again_leaves_and_the_rest_stays()
    {
        await PutAsync([
            .. Enumerable.Range(1, 12).Select(i => Entry((ulong)i)),
            Entry(21, expiresIn: TimeSpan.FromSeconds(-1)),
            Entry(22) with
            {
                Ambiguous = true,
            },
        ]);

        var run = await RunAsync("--resend");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("12 sent again", run.Error.Trim(), StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(1, 12).Select(i => (ulong)i),
            (await TakeAsync(retries)).Select(entry => entry.Subscriber.Value).Order()
        );
        Assert.Equal(
            (IEnumerable<ulong>)[21, 22],
            (await TakeAsync(deadLetters)).Select(entry => entry.Subscriber.Value).Order()
        );
    }

    [Fact]
    public async Task What_perhaps_arrived_is_sent_again_only_when_somebody_says_so()
    {
        await PutAsync(Entry(1) with { Ambiguous = true, Reason = "no answer in time" });

        await RunAsync("--resend", "--perhaps-sent");

        var again = Assert.Single(await TakeAsync(retries));
        Assert.Equal((false, "sent again by hand after: no answer in time"), (again.Ambiguous, again.Reason));
        Assert.Empty(await TakeAsync(deadLetters));
    }

    [Fact]
    public async Task Nothing_leaves_while_the_retry_queue_does_not_take_it()
    {
        await PutAsync(Entry(1));

        var run = await CommandRun.Of(
            "",
            "redrive",
            "--endpoint",
            $"{sqs.Endpoint}",
            "--dead-letters",
            deadLetters,
            "--retries",
            retries + "-missing",
            "--resend"
        );

        Assert.Equal(65, run.ExitCode);
        Assert.Single(await TakeAsync(deadLetters));
    }

    [Fact]
    public async Task To_list_needs_no_retry_queue()
    {
        await PutAsync(Entry(1));

        var run = await CommandRun.Of(
            "",
            "redrive",
            "--endpoint",
            $"{sqs.Endpoint}",
            "--dead-letters",
            deadLetters,
            "--json"
        );

        Assert.Equal(
            (0, "1 dead letters: 1 can be sent again, 0 perhaps arrived, 0 are past help"),
            (run.ExitCode, run.Error.Trim())
        );
        Assert.Single(JsonDocument.Parse(run.Out).RootElement.EnumerateArray());
    }

    [Theory]
    [InlineData("--dead-letters: no queue is named, and DEAD_LETTER_QUEUE_URL is not set")]
    [InlineData(
        "--retries: --resend needs the retry queue, and RETRY_QUEUE_URL is not set",
        "--dead-letters",
        "http://127.0.0.1/q",
        "--resend"
    )]
    [InlineData(
        "--perhaps-sent: means nothing without --resend",
        "--dead-letters",
        "http://127.0.0.1/q",
        "--perhaps-sent"
    )]
    public async Task What_is_missing_is_named(string line, params string[] arguments)
    {
        var run = await CommandRun.Of("", ["redrive", .. arguments]);

        Assert.Equal((2, line), (run.ExitCode, run.Error.Trim()));
    }

    private Task<CommandRun> RunAsync(params string[] more) =>
        CommandRun.Of(
            "",
            ["redrive", "--endpoint", $"{sqs.Endpoint}", "--dead-letters", deadLetters, "--retries", retries, .. more]
        );

    private Task PutAsync(params Undelivered[] entries) =>
        new SqsUndeliveredQueue(sqs.Client, deadLetters, TimeSpan.Zero, TimeProvider.System).EnqueueAsync(
            entries,
            CancellationToken.None
        );

    private async Task<IReadOnlyList<Undelivered>> TakeAsync(string url)
    {
        var taken = new List<Undelivered>();
        while (true)
        {
            var answer = await sqs.Client.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = url,
                    MaxNumberOfMessages = 10,
                    VisibilityTimeout = 60,
                    WaitTimeSeconds = 1,
                }
            );
            if (answer.Messages is not { Count: > 0 } messages)
                return taken;
            taken.AddRange(
                messages.Select(message =>
                    UndeliveredJson.TryRead(message.Body, out var problem) ?? throw new InvalidDataException(problem)
                )
            );
        }
    }

    private static Undelivered Entry(ulong subscriber, TimeSpan? expiresIn = null)
    {
        Assert.True(SegmentId.TryParse("sxfs-p-sms-0", out var segment));
        var expiresAt = TimeProvider.System.GetUtcNow() + (expiresIn ?? TimeSpan.FromMinutes(5));
        return new Undelivered(
            AlertId.ForTier(new EventId("e1"), 6),
            segment,
            new SubscriberId(subscriber),
            ChannelKind.Sms,
            "circuit open",
            false,
            2,
            expiresAt
        );
    }
}
