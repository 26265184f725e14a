using System.Text;

namespace AlertServerless.Local.Simulators;

/// <summary>
/// What DynamoDB, SQS and Kinesis answer when they say no, as it comes over the wire. Codes:
/// docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html,
/// docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and
/// docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html; the headers of SQS are those of
/// its JSON protocol, which names each error by its older query code as well.
/// </summary>
internal static class ServiceErrors
{
    private const string Json = "application/x-amz-json-1.0";

    /// <summary>Null for a fault that is no answer.</summary>
    /// <param name="service">dynamodb, sqs or kinesis.</param>
    public static Answer? Of(string service, Fault fault) =>
        (service, fault.Provider, fault.Kind) switch
        {
            (_, "kms", _) => OfKey(service, fault.Kind),
            (_, _, FaultKind.Status) => Error(fault.Status, $"com.amazonaws.{service}#InternalServerError", "internal"),
            ("dynamodb", _, FaultKind.Throttle) => DynamoDb(
                "ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded."
            ),
            ("dynamodb", _, FaultKind.ThrottleOnDemand) => Error(
                400,
                "com.amazon.coral.availability#ThrottlingException",
                "Throughput exceeds the current capacity of your table or index."
            ),
            ("dynamodb", _, FaultKind.Missing) => DynamoDb("ResourceNotFoundException", "Requested resource not found"),
            ("sqs", _, FaultKind.Throttle) => Error(
                400,
                "com.amazon.coral.availability#ThrottlingException",
                "Rate exceeded"
            ),
            ("sqs", _, FaultKind.RequestThrottled) => Sqs(
                "RequestThrottled",
                "RequestThrottled",
                "The request was denied due to request throttling."
            ),
            ("sqs", _, FaultKind.Missing) => Sqs(
                "QueueDoesNotExist",
                "AWS.SimpleQueueService.NonExistentQueue",
                "The specified queue does not exist."
            ),
            ("kinesis", _, FaultKind.Throttle) => Kinesis(
                "ProvisionedThroughputExceededException",
                "Rate exceeded for shard in stream."
            ),
            ("kinesis", _, FaultKind.Missing) => Kinesis("ResourceNotFoundException", "Stream not found."),
            (_, _, FaultKind.AccessDenied) => Error(
                400,
                "com.amazon.coral.service#AccessDeniedException",
                "User is not authorized to perform this operation."
            ),
            _ => null,
        };

    // DynamoDB passes KMS's own error on (seen in github.com/aws/aws-cdk/issues/18616); SQS and Kinesis have a code for
    // each.
    private static Answer? OfKey(string service, FaultKind kind) =>
        (service, kind) switch
        {
            ("sqs", FaultKind.Throttle) => Sqs("KmsThrottled", "KMS.ThrottlingException", "KMS throttles requests."),
            ("sqs", FaultKind.KeyDisabled) => Sqs("KmsDisabled", "KMS.DisabledException", "The key is disabled."),
            ("sqs", _) => Sqs("KmsAccessDenied", "KMS.AccessDeniedException", "The caller may not use the key."),
            ("kinesis", FaultKind.Throttle) => Kinesis("KMSThrottlingException", "KMS throttles requests."),
            ("kinesis", FaultKind.KeyDisabled) => Kinesis("KMSDisabledException", "The key is disabled."),
            ("kinesis", _) => Kinesis("KMSAccessDeniedException", "The caller may not use the key."),
            (_, FaultKind.Throttle) => DynamoDb(
                "ThrottlingException",
                "KMS key access denied error: rate exceeded (Service: AWSKMS; Error Code: ThrottlingException)"
            ),
            (_, FaultKind.KeyDisabled) => DynamoDb(
                "AccessDeniedException",
                "KMS key access denied error: the key is disabled (Service: AWSKMS; Error Code: DisabledException)"
            ),
            _ => DynamoDb(
                "AccessDeniedException",
                "KMS key access denied error: not allowed (Service: AWSKMS; Error Code: AccessDeniedException)"
            ),
        };

    private static Answer DynamoDb(string code, string message) =>
        Error(400, $"com.amazonaws.dynamodb.v20120810#{code}", message);

    private static Answer Kinesis(string code, string message) =>
        Error(400, $"com.amazonaws.kinesis.v20131202#{code}", message);

    private static Answer Sqs(string shape, string queryCode, string message) =>
        Error(400, $"com.amazonaws.sqs#{shape}", message) with
        {
            QueryError = $"{queryCode};Sender",
        };

    private static Answer Error(int status, string type, string message) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"__type":"{{type}}","message":"{{message}}"}"""), Json);
}
