using System.Net;
using AlertServerless.Core.Scaling.Applying;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Scaling;

/// <summary>The one place where an AWS failure that passes by itself becomes a
/// <see cref="ControlPlaneUnavailableException"/>. What is left (no such function, no permission) is a mistake of ours
/// and stays what it is.</summary>
internal static class ControlPlaneCalls
{
    private static readonly string[] Throttled =
    [
        "TooManyRequestsException",
        "ThrottlingException",
        "Throttling",
        "TooManyUpdates",
        "RequestLimitExceeded",
        "ServiceUnavailableException",
        "LimitExceededException",
    ];

    public static async Task<T> AskAsync<T>(string operation, Func<Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (Passes(failure, cancellation))
        {
            throw new ControlPlaneUnavailableException(operation, failure);
        }
    }

    private static bool Passes(Exception failure, CancellationToken cancellation) =>
        failure switch
        {
            AmazonServiceException service => (int)service.StatusCode >= 500
                || service.StatusCode == HttpStatusCode.TooManyRequests
                || Throttled.Contains(service.ErrorCode),
            HttpRequestException or IOException or TimeoutException => true,
            OperationCanceledException => !cancellation.IsCancellationRequested,
            _ => failure.InnerException is { } inner && Passes(inner, cancellation),
        };
}
