using AlertServerless.Core.Delivery;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>SES's errors as outcomes: docs.aws.amazon.com/ses/latest/APIReference-V2, SendBulkEmail and BulkEmailEntryResult.</summary>
internal static class SesOutcomes
{
    // SES names no delay; its rate is counted by the second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly SendOutcome Taken = new SendOutcome.Delivered();

    internal static SendOutcome Of(BulkEmailEntryResult entry)
    {
        var status = entry.Status?.Value ?? "";
        if (status == BulkEmailStatus.SUCCESS.Value) return Taken;
        if (status == BulkEmailStatus.INVALID_PARAMETER.Value) return new SendOutcome.Refused("ses INVALID_PARAMETER: not an address SES sends to");
        if (status == BulkEmailStatus.ACCOUNT_THROTTLED.Value) return new SendOutcome.RetryLater($"ses {status}", Pause, Trouble.Limit);
        if (status == BulkEmailStatus.TRANSIENT_FAILURE.Value || status == BulkEmailStatus.FAILED.Value) return new SendOutcome.RetryLater($"ses {status}");
        return status.Length == 0
            ? new SendOutcome.Ambiguous("ses: an answer without a status")
            : new SendOutcome.RetryLater($"ses {status}", Trouble: Trouble.Setup);
    }

    internal static SendOutcome Of(AmazonServiceException error)
    {
        if (error is TooManyRequestsException || (int)error.StatusCode == 429)
            return new SendOutcome.RetryLater("ses TooManyRequestsException", Pause, Trouble.Limit);
        if (HttpTrouble.IsSuccess(error.StatusCode)) return new SendOutcome.Ambiguous("ses: an answer nobody can read");
        if ((int)error.StatusCode >= 500)
            return HttpTrouble.OfServerError(error.StatusCode, providersOwnWords: !string.IsNullOrEmpty(error.ErrorCode));
        return (int)error.StatusCode == 0
            ? HttpTrouble.OfCause(error)
            : new SendOutcome.RetryLater($"ses {error.ErrorCode ?? error.GetType().Name}", Trouble: Trouble.Setup);
    }
}
