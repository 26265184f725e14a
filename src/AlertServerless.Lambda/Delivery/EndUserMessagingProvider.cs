using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Amazon.PinpointSMSVoiceV2;
using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;

namespace AlertServerless.Lambda.Delivery;

/// <summary>SMS by AWS End User Messaging (once Amazon Pinpoint's SMS): one request a message.</summary>
/// <param name="sms">Without retries of its own (<see cref="Composition.SendOnce"/>): the layers above know better
/// which are safe.</param>
/// <param name="originationIdentity">A phone number, sender id or pool, by its ARN.</param>
public sealed class EndUserMessagingProvider(
    IAmazonPinpointSMSVoiceV2 sms,
    string originationIdentity,
    TimeProvider time
) : IProvider
{
    // SendTextMessage, TimeToLive: from 5 to 259,200 s.
    private const int ShortestLife = 5;
    private const int LongestLife = 259_200;

    private static readonly SendOutcome Taken = new SendOutcome.Delivered();
    private static readonly SendOutcome Unreadable = new SendOutcome.Ambiguous(
        "aws sms: an answer without a message id"
    );

    public ChannelKind Kind => ChannelKind.Sms;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    ) => [await SendAsync(Request(batch[0]), batch[0].ExpiresAt, cancellation)];

    /// <summary>One text that is no alert, such as a code.</summary>
    public Task<SendOutcome> SendAsync(
        string number,
        string text,
        DateTimeOffset expiresAt,
        CancellationToken cancellation
    ) => SendAsync(Request(number, text), expiresAt, cancellation);

    private async Task<SendOutcome> SendAsync(
        SendTextMessageRequest request,
        DateTimeOffset expiresAt,
        CancellationToken cancellation
    )
    {
        var life = Math.Floor((expiresAt - time.GetUtcNow()).TotalSeconds);
        // The service would keep it for at least that long, and it might arrive stale.
        if (life < ShortestLife)
            return new SendOutcome.Expired();
        try
        {
            request.TimeToLive = (int)Math.Min(life, LongestLife);
            var answer = await sms.SendTextMessageAsync(request, cancellation);
            return string.IsNullOrEmpty(answer.MessageId) ? Unreadable : Taken;
        }
        catch (AmazonServiceException error)
        {
            return EndUserMessagingOutcomes.Of(error);
        }
        catch (Exception error)
            when (error is AmazonClientException or HttpRequestException or IOException
                && !cancellation.IsCancellationRequested
            )
        {
            return HttpFailures.OfCause(error);
        }
    }

    private SendTextMessageRequest Request(OutboundMessage message)
    {
        var request = Request(message.Address, message.Text);
        // Comes back with every event about the message, so that no number need be looked up.
        request.Context = new Dictionary<string, string>
        {
            ["alert"] = message.Alert.Id.Value,
            ["segment"] = message.Segment.Value,
            ["subscriber"] = message.Subscriber.ToString(),
        };
        return request;
    }

    private SendTextMessageRequest Request(string number, string text) =>
        new()
        {
            DestinationPhoneNumber = number,
            OriginationIdentity = originationIdentity,
            MessageBody = text,
            MessageType = MessageType.TRANSACTIONAL,
        };
}

/// <summary>The service's errors as outcomes: docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2,
/// SendTextMessage.</summary>
internal static class EndUserMessagingOutcomes
{
    // The service names no delay; its limit counts message parts a second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    internal static SendOutcome Of(AmazonServiceException error) =>
        error switch
        {
            ConflictException conflict => Of(conflict),
            ValidationException validation => Of(validation),
            ThrottlingException => new SendOutcome.RetryLater(
                "aws sms ThrottlingException: too many message parts",
                Pause,
                FailureKind.Throttled
            ),
            ServiceQuotaExceededException quota => Misconfigured(
                quota.Reason?.Value ?? "ServiceQuotaExceededException"
            ),
            AccessDeniedException denied => Misconfigured(denied.Reason?.Value ?? "AccessDeniedException"),
            _ when HttpFailures.IsSuccess(error.StatusCode) => new SendOutcome.Ambiguous(
                "aws sms: an answer nobody can read"
            ),
            _ when (int)error.StatusCode == 429 => new SendOutcome.RetryLater(
                "aws sms: too many requests",
                Pause,
                FailureKind.Throttled
            ),
            _ when (int)error.StatusCode >= 500 => HttpFailures.OfServerError(
                error.StatusCode,
                providersOwnWords: !string.IsNullOrEmpty(error.ErrorCode)
            ),
            _ when (int)error.StatusCode == 0 => HttpFailures.OfCause(error),
            _ => Misconfigured(error.ErrorCode ?? error.GetType().Name),
        };

    private static SendOutcome Of(ConflictException conflict)
    {
        var reason = conflict.Reason?.Value;
        return
            reason == ConflictExceptionReason.DESTINATION_PHONE_NUMBER_OPTED_OUT.Value
            || reason == ConflictExceptionReason.DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE.Value
            ? new SendOutcome.Refused($"aws sms {reason}")
            : Misconfigured(reason ?? "ConflictException");
    }

    // The one field that is the subscriber's; every other is ours.
    private static SendOutcome Of(ValidationException validation)
    {
        var reason = validation.Reason?.Value ?? "ValidationException";
        var number = (validation.Fields ?? []).Exists(field =>
            string.Equals(
                field.Name,
                nameof(SendTextMessageRequest.DestinationPhoneNumber),
                StringComparison.OrdinalIgnoreCase
            )
        );
        return
            number
            && (
                reason == ValidationExceptionReason.INVALID_PARAMETER.Value
                || reason == ValidationExceptionReason.CANNOT_PARSE.Value
                || reason == ValidationExceptionReason.FIELD_VALIDATION_FAILED.Value
            )
            ? new SendOutcome.Refused($"aws sms {reason}: not a valid number")
            : Misconfigured(reason);
    }

    private static SendOutcome.RetryLater Misconfigured(string reason) =>
        new($"aws sms {reason}", Failure: FailureKind.Configuration);
}
