using AlertServerless.Core.Delivery;
using Amazon.PinpointSMSVoiceV2;
using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Delivery;

/// <summary>The service's errors as outcomes: docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2, SendTextMessage.</summary>
internal static class EndUserMessagingOutcomes
{
    // The service names no delay; its limit counts message parts a second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    internal static SendOutcome Of(AmazonServiceException error) => error switch
    {
        ConflictException conflict => Of(conflict),
        ValidationException validation => Of(validation),
        ThrottlingException => new SendOutcome.RetryLater("aws sms ThrottlingException: too many message parts", Pause, Trouble.Limit),
        ServiceQuotaExceededException quota => Setup(quota.Reason?.Value ?? "ServiceQuotaExceededException"),
        AccessDeniedException denied => Setup(denied.Reason?.Value ?? "AccessDeniedException"),
        _ when HttpTrouble.IsSuccess(error.StatusCode) => new SendOutcome.Ambiguous("aws sms: an answer nobody can read"),
        _ when (int)error.StatusCode == 429 => new SendOutcome.RetryLater("aws sms: too many requests", Pause, Trouble.Limit),
        _ when (int)error.StatusCode >= 500 => HttpTrouble.OfServerError(error.StatusCode, providersOwnWords: !string.IsNullOrEmpty(error.ErrorCode)),
        _ when (int)error.StatusCode == 0 => HttpTrouble.OfCause(error),
        _ => Setup(error.ErrorCode ?? error.GetType().Name),
    };

    private static SendOutcome Of(ConflictException conflict)
    {
        var reason = conflict.Reason?.Value;
        return reason == ConflictExceptionReason.DESTINATION_PHONE_NUMBER_OPTED_OUT.Value
            || reason == ConflictExceptionReason.DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE.Value
                ? new SendOutcome.Refused($"aws sms {reason}")
                : Setup(reason ?? "ConflictException");
    }

    // The one field that is the subscriber's; every other is ours.
    private static SendOutcome Of(ValidationException validation)
    {
        var reason = validation.Reason?.Value ?? "ValidationException";
        var number = (validation.Fields ?? []).Exists(field => string.Equals(field.Name, nameof(SendTextMessageRequest.DestinationPhoneNumber), StringComparison.OrdinalIgnoreCase));
        return number && (reason == ValidationExceptionReason.INVALID_PARAMETER.Value || reason == ValidationExceptionReason.CANNOT_PARSE.Value || reason == ValidationExceptionReason.FIELD_VALIDATION_FAILED.Value)
            ? new SendOutcome.Refused($"aws sms {reason}: not a valid number")
            : Setup(reason);
    }

    private static SendOutcome.RetryLater Setup(string reason) => new($"aws sms {reason}", Trouble: Trouble.Setup);
}
