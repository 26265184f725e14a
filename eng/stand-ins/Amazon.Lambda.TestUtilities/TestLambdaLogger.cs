using System.Text;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.TestUtilities;

public class TestLambdaLogger : ILambdaLogger
{
    public StringBuilder Buffer { get; } = new();

    public void Log(string message)
    {
        Buffer.Append(message);
        Console.Write(message);
    }

    public void LogLine(string message) => Log(message + Environment.NewLine);

    public void Log(string level, string message) => LogLine($"{level}: {message}");

    public void Log(string level, string message, params object[] args) =>
        LogLine($"{level}: {message}{string.Concat(args.Select(arg => $"{Environment.NewLine}\t{arg}"))}");

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        Log(level, message, args);
        LogLine(exception.ToString());
    }
}
