using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AlertServerless.Local.Stack;

/// <summary>What a function logs, into the command's own log.</summary>
public sealed class FunctionLog(ILogger log) : ILambdaLogger
{
    public void Log(string message) => Log(nameof(LogLevel.Information), message);

    public void LogLine(string message) => Log(nameof(LogLevel.Information), message);

    public void Log(string level, string message)
    {
        var at = Enum.TryParse<LogLevel>(level, out var known) ? known : LogLevel.Information;
        if (!log.IsEnabled(at)) return;
#pragma warning disable CA2254 // The function's own line is passed on as it is; it holds no template.
        log.Log(at, "{Line}", message);
#pragma warning restore CA2254
    }
}
