using System.Globalization;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The log as the managed runtime writes it in its text format: time, request, level and line, separated by
/// tabs.</summary>
internal sealed class ConsoleLog
{
    private readonly LogLevel least =
        Level(Environment.GetEnvironmentVariable("AWS_LAMBDA_HANDLER_LOG_LEVEL"))
        ?? Level(Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL"))
        ?? LogLevel.Information;

    /// <summary>Null in init.</summary>
    internal string RequestId { get; set; }

    internal void Write(string level, Exception exception, string message)
    {
        var known = Level(level);
        if (known < least)
        {
            return;
        }

        var label = known is { } at ? Label(at) : level;
        var line = exception is null ? message : exception.ToString();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}\t{RequestId}\t{label}\t{line}"
            )
        );
    }

    private static LogLevel? Level(string name) =>
        name?.ToUpperInvariant() switch
        {
            "TRACE" => LogLevel.Trace,
            "DEBUG" => LogLevel.Debug,
            "INFORMATION" or "INFO" => LogLevel.Information,
            "WARNING" or "WARN" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "CRITICAL" or "FATAL" => LogLevel.Critical,
            _ => null,
        };

    private static string Label(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            _ => "crit",
        };
}

internal sealed class LambdaConsoleLogger(ConsoleLog log) : ILambdaLogger
{
    public void Log(string message) => log.Write("Information", null, message);

    public void LogLine(string message) => log.Write("Information", null, message);

    public void Log(string level, string message) => log.Write(level, null, message);
}
