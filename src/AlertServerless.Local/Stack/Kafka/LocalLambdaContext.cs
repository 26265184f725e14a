using Amazon.Lambda.Core;

namespace AlertServerless.Local.Stack.Kafka;

/// <summary>What Lambda gives a handler, with a deadline that really comes nearer.</summary>
public sealed class LocalLambdaContext : ILambdaContext
{
    private readonly TimeProvider clock;
    private readonly DateTimeOffset deadline;

    public LocalLambdaContext(
        string functionName,
        string requestId,
        TimeSpan timeout,
        TimeProvider clock,
        ILambdaLogger logger
    )
    {
        this.clock = clock;
        deadline = clock.GetUtcNow() + timeout;
        FunctionName = functionName;
        AwsRequestId = requestId;
        Logger = logger;
    }

    public string FunctionName { get; }

    public string AwsRequestId { get; }

    public ILambdaLogger Logger { get; }

    /// <summary>Never negative, as in Lambda.</summary>
    public TimeSpan RemainingTime => deadline > clock.GetUtcNow() ? deadline - clock.GetUtcNow() : TimeSpan.Zero;

    public string FunctionVersion => "$LATEST";

    public string InvokedFunctionArn => $"arn:aws:lambda:local:000000000000:function:{FunctionName}";

    public string LogGroupName => $"/aws/lambda/{FunctionName}";

    public string LogStreamName => AwsRequestId;

    public int MemoryLimitInMB => 1024;

    // Only mobile clients fill these; null is what every other caller gives.
    public IClientContext ClientContext => null!;

    public ICognitoIdentity Identity => null!;
}
