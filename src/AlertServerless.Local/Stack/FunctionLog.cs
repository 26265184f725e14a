using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AlertServerless.Local.Stack;

/// <summary>What a function logs, into the command's own log.</summary>
/// <param name="onLine">Called with each whole line, whatever its level; null when nobody reads them.</param>
public sealed class FunctionLog(ILogger log, Action<string>? onLine = null) : ILambdaLogger
{
    public void Log(string message) => Log(nameof(LogLevel.Information), message);

    public void LogLine(string message) => Log(nameof(LogLevel.Information), message);

    public void Log(string level, string message)
    {
        onLine?.Invoke(message);
        Write(level, null, "{Line}", message);
    }

    public void Log(string level, string message, params object[] args) => Write(level, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args) =>
        Write(level, exception, message, args);

    private void Write(string level, Exception? failure, string template, params object[] values)
    {
        var at = Enum.TryParse<LogLevel>(level, out var known) ? known : LogLevel.Information;
#pragma warning disable CA2254 // The function's own template is passed on as it is.
        log.Log(at, failure, template, values);
#pragma warning restore CA2254
    }
}
