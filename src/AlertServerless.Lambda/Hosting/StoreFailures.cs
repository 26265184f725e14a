using System.Collections.Frozen;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Hosting;

/// <summary>What a failed call means to whoever made it.</summary>
public enum StoreFailure
{
    /// <summary>Part of the protocol (a condition that was not met), or no failure of the store's at all.</summary>
    Answer,

    /// <summary>Throttled, broken, slow or out of reach: the same request may succeed in a moment.</summary>
    TryAgain,

    /// <summary>No right, no such table, a key that is disabled, a request that is wrong: it fails until somebody
    /// acts.</summary>
    Refused,
}

/// <summary>The one place that reads the errors of DynamoDB, SQS and Secrets Manager, and through them those of KMS.
/// The SDK has classes for only some of them, so the service's own codes count:
/// docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html,
/// docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (KMS),
/// docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html, and for every service
/// docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html</summary>
public static class StoreFailures
{
    // All of them come with HTTP 400, which says nothing.
    private static readonly FrozenSet<string> Passing = new[]
    {
        // Throttled: a provisioned table, an on-demand one, the account, the control plane.
        "ProvisionedThroughputExceeded",
        "Throttling",
        "ThrottledRequest",
        "RequestThrottled",
        "RequestLimitExceeded",
        "LimitExceeded",
        "TooManyRequests",
        "SlowDown",
        "KMSThrottling",
        "KmsThrottled",
        "OverLimit",
        // Another transaction or request works on the same thing.
        "TransactionInProgress",
        "TransactionConflict",
        "ReplicatedWriteConflict",
        "ResourceInUse",
        // The service's own failures, and the connection's.
        "InternalServerError",
        "InternalServiceError",
        "InternalFailure",
        "KMSInternal",
        "DependencyTimeout",
        "ServiceUnavailable",
        "RequestTimeout",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Barred = new[]
    {
        "AccessDenied",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "ExpiredToken",
        "OptInRequired",
        // No such table, secret or queue.
        "ResourceNotFound",
        "QueueDoesNotExist",
        "NonExistentQueue",
        // Secrets Manager's code for a key that it may not use.
        "DecryptionFailure",
        "EncryptionFailure",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static StoreFailure CauseOf(Exception failure) =>
        failure switch
        {
            ConditionalCheckFailedException => StoreFailure.Answer,
            AmazonServiceException service when IsPassing(service) => StoreFailure.TryAgain,
            AmazonServiceException => StoreFailure.Refused,
            // Cancellation by the caller is distinguished by the caller.
            HttpRequestException or IOException or TimeoutException or OperationCanceledException =>
                StoreFailure.TryAgain,
            // Before anything was asked, such as credentials that could not be fetched.
            AmazonClientException => StoreFailure.TryAgain,
            _ => StoreFailure.Answer,
        };

    /// <summary>Of those refused: a right, a key, a table or a queue is missing, and not our request wrong. Somebody
    /// may be putting that right at this moment, and rights take seconds until they hold everywhere:
    /// docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html (eventual consistency).</summary>
    public static bool MayBePutRight(Exception failure) =>
        failure is AmazonServiceException service
        && ((int)service.StatusCode is 401 or 403 || Barred.Contains(Name(service)) || IsOfKey(service));

    // DynamoDB says "KMSDisabledException", SQS "KMS.DisabledException" or "KmsDisabled".
    private static bool IsOfKey(AmazonServiceException service) =>
        service.ErrorCode is { } code
        && code[(code.LastIndexOf('#') + 1)..].StartsWith("KMS", StringComparison.OrdinalIgnoreCase);

    // No status at all means that no answer came; a good one, that it came in pieces.
    private static bool IsPassing(AmazonServiceException service) =>
        (int)service.StatusCode is < 300 or 408 or 429 or >= 500 || Passing.Contains(Name(service));

    // "KMS.ThrottlingException" and "com.amazonaws.dynamodb.v20120810#ThrottlingException" are both "Throttling".
    private static string Name(AmazonServiceException service)
    {
        var code = string.IsNullOrEmpty(service.ErrorCode) ? service.GetType().Name : service.ErrorCode;
        code = code[(code.LastIndexOfAny(['#', '.']) + 1)..];
        return code.EndsWith("Exception", StringComparison.Ordinal) ? code[..^"Exception".Length] : code;
    }
}
