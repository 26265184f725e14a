using System.Globalization;
using AlertServerless.Simulation.Scheduling;
using Amazon.Lambda.Core;

namespace AlertServerless.Simulation.World;

/// <summary>The invocation as a function sees it.</summary>
internal sealed class FunctionContext(SimulatedProcess process, DateTimeOffset deadline) : ILambdaContext, ILambdaLogger
{
    public string AwsRequestId => process.Name;

    public TimeSpan RemainingTime => deadline - process.Clock.GetUtcNow();

    public ILambdaLogger Logger => this;

    public IClientContext ClientContext => null!;

    public string FunctionName => "simulated";

    public string FunctionVersion => "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => string.Create(CultureInfo.InvariantCulture, $"arn:{process.Name}");

    public string LogGroupName => "";

    public string LogStreamName => "";

    public int MemoryLimitInMB => 512;

    public void Log(string message) { }

    public void LogLine(string message) { }

    public void Log(string level, string message) { }

    public void Log(string level, string message, params object[] args) { }

    public void Log(string level, Exception exception, string message, params object[] args) { }
}
