using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// Logs through Lambda's own logger, which writes one JSON object a line, with the request's id and every named value,
/// when the function's log format is JSON
/// (docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html).
/// </summary>
public sealed class FunctionLogger : ILogger
{
    private const string Template = "{OriginalFormat}";

    private readonly Action<string, Exception?, string, object[]> write;

    private FunctionLogger(Action<string, Exception?, string, object[]> write) => this.write = write;

    /// <summary>For what happens outside an invocation, such as in the init phase.</summary>
    public static ILogger OfProcess { get; } =
        new FunctionLogger(
            (level, failure, template, values) =>
            {
                if (failure is null)
                    LambdaLogger.Log(level, template, values);
                else
                    LambdaLogger.Log(level, failure, template, values);
            }
        );

    /// <summary>Its lines carry the invocation's request id.</summary>
    public static ILogger Of(ILambdaContext context) =>
        new FunctionLogger(
            (level, failure, template, values) =>
            {
                if (failure is null)
                    context.Logger.Log(level, template, values);
                else
                    context.Logger.Log(level, failure, template, values);
            }
        );

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel))
            return;
        var template = "{Line}";
        var values = new List<object>();
        if (
            state is IReadOnlyList<KeyValuePair<string, object?>> named
            && named is [.., { Key: Template, Value: string original }]
        )
        {
            template = original;
            values.AddRange(named.Take(named.Count - 1).Select(pair => pair.Value ?? ""));
        }
        else
        {
            values.Add(formatter(state, exception));
        }

        values.Add(eventId.Id);
        write(logLevel.ToString(), exception, template + " [{EventId}]", [.. values]);
    }
}
