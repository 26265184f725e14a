using AlertServerless.Lambda;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using Xunit;

namespace AlertServerless.Tests.Hosting;

public sealed class FunctionLoggerTests
{
    private readonly Recorded seen = new();

    [Fact]
    public void Lambda_gets_the_template_and_every_named_value_so_that_it_can_write_JSON()
    {
        Log.RecordRefused(FunctionLogger.Of(Context()), "alerts", 3, 17, "Unsigned", "no signature");

        var (level, failure, template, values) = Assert.Single(seen.Lines);
        Assert.Equal("Error", level);
        Assert.Null(failure);
        Assert.Equal("record {Topic}-{Partition}@{Offset} refused: {Refusal}: {Why} [{EventId}]", template);
        Assert.Equal(["alerts", 3, 17, "Unsigned", "no signature", 1004], values);
    }

    [Fact]
    public void An_exception_is_handed_on_as_one()
    {
        var thrown = new TimeoutException("no answer");

        Log.RetryFailed(FunctionLogger.Of(Context()), thrown);

        Assert.Same(thrown, Assert.Single(seen.Lines).Failure);
    }

    [Fact]
    public void No_two_messages_share_an_id()
    {
        var ids = typeof(FunctionLogger)
            .Assembly.GetType("AlertServerless.Lambda.Log")!
            .GetMethods()
            .SelectMany(method =>
                method.GetCustomAttributes(typeof(Microsoft.Extensions.Logging.LoggerMessageAttribute), false)
            )
            .Cast<Microsoft.Extensions.Logging.LoggerMessageAttribute>()
            .Select(message => message.EventId)
            .ToList();

        Assert.True(ids.Count > 15);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private TestLambdaContext Context() => new() { Logger = seen };

    private sealed class Recorded : ILambdaLogger
    {
        public List<(string Level, Exception? Failure, string Template, object[] Values)> Lines { get; } = [];

        public void Log(string message) => Lines.Add(("", null, message, []));

        public void LogLine(string message) => Log(message);

        public void Log(string level, string message, params object[] args) => Lines.Add((level, null, message, args));

        public void Log(string level, Exception exception, string message, params object[] args) =>
            Lines.Add((level, exception, message, args));
    }
}
