using System.Collections.Concurrent;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Console;
using AlertServerless.Local.Tests.Stack;
using Amazon.DynamoDBv2.Model;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>Unmistakable addresses come in by the pages, one of them proven and alerted, one left waiting, one erased;
/// then every line at every level, every item of every table and every queue is searched for them.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class SignUpCanaryTests
{
    private static readonly string[] Traces = ["canary", "729876", "0729 876"];

    [Fact]
    public async Task Addresses_that_signed_up_are_found_in_clear_nowhere_but_at_the_providers()
    {
        using var lines = new Lines();
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(lines).SetMinimumLevel(LogLevel.Trace));
        await using var rig = await ServeRig.StartAsync(people: 5, logs: logs);
        var log = rig.Run.Stack.Providers.Log;
        using var visitor = new Visitor(rig.Run.SignUp);
        var waiting = await JoinAsync(visitor, "+40729876001", "canary.one@canary-door.example");
        await visitor.PostAsync(waiting, [new("code", "000000")]);
        var proven = await JoinAsync(visitor, "+40729876002", "");
        await visitor.PostAsync(proven, [new("code", Visitor.CodeIn(log, "+40729876002"))]);
        Assert.Contains("You are signed up", visitor.Page, StringComparison.Ordinal);
        await visitor.PostAsync("/manage/test", []);
        rig.Run.Replay(QuickQuake.Scenario());
        await ServeRig.UntilAsync("the alert", () => log.Of(ChannelKind.Sms, "+40729876002").Count >= 3);
        await ServeRig.UntilAsync("the alert's end", () => rig.Run.Trigger.Unfinished == 0);
        await visitor.PostAsync("/manage/leave", [new("sure", "yes")]);

        Assert.NotEmpty(lines.All);
        AssertClean("the log", string.Join('\n', lines.All));
        using var dynamo = DynamoDbClients.CreateAt(
            new Uri(rig.Run.Stack.Variable(LocalComposition.DynamoDbEndpoint)!)
        );
        var pending = 0;
        foreach (var table in rig.Run.Stack.Tables.All)
        {
            var scan = await dynamo.ScanAsync(new ScanRequest { TableName = table });
            foreach (var item in scan.Items)
            {
                AssertClean(table, Text(item));
                pending += item["pk"].S.StartsWith("pending#", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        // The one that nobody proved; the other went with the erasure.
        Assert.Equal(1, pending);
        foreach (var queue in new[] { Names.Env.RetryQueueUrl, Names.Env.DeadLetterQueueUrl })
        {
            var taken = await rig.Run.Stack.Sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest(rig.Run.Stack.Variable(queue)!) { MaxNumberOfMessages = 10 }
            );
            foreach (var message in taken.Messages ?? [])
                AssertClean(queue, message.Body);
        }
    }

    /// <returns>Where the code is to be typed.</returns>
    private static async Task<string> JoinAsync(Visitor visitor, string phone, string mail)
    {
        await visitor.GoAsync("/join?at=45.65,25.61");
        // Nobody fills a form in within two seconds.
        await Task.Delay(TimeSpan.FromSeconds(2.1), TimeProvider.System);
        await visitor.PostAsync(
            "/join",
            new("at", visitor.Hidden("at")),
            new("lang", "en"),
            new("stamp", visitor.Hidden("stamp")),
            new("phone", phone),
            new("email", mail),
            new("first", "sms"),
            new("day", "Felt"),
            new("night", "Felt"),
            new("consent", "2026-11")
        );
        return visitor.Path;
    }

    private static void AssertClean(string where, string text)
    {
        foreach (var trace in Traces)
            Assert.False(text.Contains(trace, StringComparison.OrdinalIgnoreCase), $"'{trace}' is in {where}");
    }

    private static string Text(Dictionary<string, AttributeValue> item) =>
        string.Join(
            ' ',
            item.Select(entry =>
                $"{entry.Key}={entry.Value.S}{entry.Value.N}{string.Join(',', entry.Value.SS ?? [])}"
                + (entry.Value.B is { } bytes ? Encoding.Latin1.GetString(bytes.ToArray()) : "")
            )
        );

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> lines = [];

        public IReadOnlyCollection<string> All => lines;

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
        ) => lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
