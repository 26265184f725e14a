using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Publishing;

/// <summary>The publisher function over Lambda's API, asked and waited for.</summary>
/// <param name="lambda">Must send each request once: what is repeated here would be offered twice.</param>
public sealed class PublisherInvocation(IAmazonLambda lambda, string function)
{
    /// <summary>A cold start in a network, and the broker's own limit of four seconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    public async Task<(byte[]? Answer, string Why)> InvokeAsync(byte[] request, CancellationToken cancellation)
    {
        try
        {
            using var payload = new MemoryStream(request, writable: false);
            var response = await lambda.InvokeAsync(
                new InvokeRequest
                {
                    FunctionName = function,
                    InvocationType = InvocationType.RequestResponse,
                    PayloadStream = payload,
                },
                cancellation
            );
            return string.IsNullOrEmpty(response.FunctionError)
                ? (response.Payload?.ToArray() ?? [], "")
                : (null, $"the publisher failed: {response.FunctionError}");
        }
        catch (Exception failure) when (IsOfTheCall(failure, cancellation))
        {
            return (null, $"the publisher did not answer: {failure.Message}");
        }
    }

    // No right, no such function, throttled, out of reach, too slow: for an alert they are the same, and the outbox
    // offers it again. Only the caller's own cancellation is not such a failure.
    private static bool IsOfTheCall(Exception failure, CancellationToken cancellation) =>
        failure
            is AmazonServiceException
                or AmazonClientException
                or HttpRequestException
                or IOException
                or TimeoutException
        || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);
}
