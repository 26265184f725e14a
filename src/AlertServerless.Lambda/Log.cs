using Microsoft.Extensions.Logging;

namespace AlertServerless.Lambda;

/// <summary>
/// Every line that the functions log. The ids are stable: dashboards and alarms may count them. 10xx is the consumer,
/// 20xx the retry function, 30xx the scaler, 40xx the producer, 50xx any of them, 60xx the publisher, 70xx the mail
/// feedback. A line about an alert names it, and an alert's id begins with its event's: this is what leads from a
/// feed's document to a provider's answer.
/// </summary>
public static partial class Log
{
    [LoggerMessage(1001, LogLevel.Error, "record {Topic}-{Partition}@{Offset} failed, to be delivered again")]
    public static partial void RecordFailed(
        ILogger log,
        Exception failure,
        string topic,
        object partition,
        object offset
    );

    [LoggerMessage(1002, LogLevel.Warning, "alert {Alert} lane {Lane}: sending is paused")]
    public static partial void SendingPaused(ILogger log, string alert, int lane);

    [LoggerMessage(
        1003,
        LogLevel.Warning,
        "alert {Alert} lane {Lane}: delivered after its end; recording whom nobody reached"
    )]
    public static partial void DeliveredAfterEnd(ILogger log, string alert, int lane);

    [LoggerMessage(1004, LogLevel.Error, "record {Topic}-{Partition}@{Offset} refused: {Refusal}: {Why}")]
    public static partial void RecordRefused(
        ILogger log,
        string topic,
        object partition,
        object offset,
        string refusal,
        string why
    );

    [LoggerMessage(1005, LogLevel.Error, "public posts of alert {Alert} failed")]
    public static partial void PostsFailed(ILogger log, Exception? failure, string alert);

    [LoggerMessage(EventId = 1006, Message = "alert {Alert} in {Channel}: {Outcome}")]
    public static partial void Posted(ILogger log, LogLevel level, string alert, string channel, string outcome);

    /// <summary>Once for each cause.</summary>
    [LoggerMessage(1007, LogLevel.Warning, "alert {Alert}: {Problem}")]
    public static partial void Waiting(ILogger log, string alert, string problem);

    [LoggerMessage(1008, LogLevel.Information, "{Suspended} refused addresses suspended")]
    public static partial void AddressesSuspended(ILogger log, int suspended);

    [LoggerMessage(1009, LogLevel.Warning, "{Failed} refused addresses not suspended, last: {Problem}")]
    public static partial void AddressesNotSuspended(ILogger log, int failed, string? problem);

    [LoggerMessage(1010, LogLevel.Warning, "{Line}")]
    public static partial void WarmUp(ILogger log, string line);

    [LoggerMessage(1011, LogLevel.Error, "record {Topic}-{Partition}@{Offset}: {Problem}; somebody must act")]
    public static partial void StoreRefused(ILogger log, string topic, object partition, object offset, string problem);

    [LoggerMessage(
        1012,
        LogLevel.Error,
        "record {Topic}-{Partition}@{Offset}: signed with a key that is not held here, to be delivered again"
    )]
    public static partial void KeyUnknown(ILogger log, string topic, object partition, object offset);

    [LoggerMessage(1013, LogLevel.Information, "alert {Alert}: {Count} collections stopped it, longest {LongestMs} ms")]
    public static partial void GcPauses(ILogger log, string alert, int count, string longestMs);

    [LoggerMessage(1014, LogLevel.Warning, "a request to receiver {Receiver} is not in its log: {Problem}")]
    public static partial void ExchangeNotRecorded(ILogger log, string receiver, string problem);

    /// <summary>By any function; once for each item.</summary>
    [LoggerMessage(5001, LogLevel.Error, "damaged: {What}")]
    public static partial void Damaged(ILogger log, string what);

    [LoggerMessage(
        2001,
        LogLevel.Information,
        "ended alerts: {Closed} closed, {Left} not yet, {Expired} people recorded as not reached"
    )]
    public static partial void AlertsClosed(ILogger log, int closed, int left, int expired);

    [LoggerMessage(2002, LogLevel.Error, "message {Message}: {Problem}")]
    public static partial void MessageUnreadable(ILogger log, string message, string problem);

    [LoggerMessage(
        2003,
        LogLevel.Information,
        "delivered {Delivered}, already delivered {AlreadyDelivered}, dropped {Dropped}, expired {Expired}, given up "
            + "{GivenUp}, later {Later}"
    )]
    public static partial void Retried(
        ILogger log,
        int delivered,
        int alreadyDelivered,
        int dropped,
        int expired,
        int givenUp,
        int later
    );

    [LoggerMessage(2004, LogLevel.Error, "retry failed, to be delivered again")]
    public static partial void RetryFailed(ILogger log, Exception failure);

    [LoggerMessage(2005, LogLevel.Error, "message {Message} cannot be set aside yet")]
    public static partial void NotSetAside(ILogger log, Exception failure, string message);

    [LoggerMessage(2006, LogLevel.Warning, "retry: {Problem}")]
    public static partial void RetryProblem(ILogger log, string problem);

    [LoggerMessage(3001, LogLevel.Information, "{Report}")]
    public static partial void Scaled(ILogger log, string report);

    [LoggerMessage(3002, LogLevel.Warning, "{Problem}")]
    public static partial void PlanNotRead(ILogger log, string problem);

    [LoggerMessage(6001, LogLevel.Error, "lane {Lane} is not written to partition {Partition}: {Why}")]
    public static partial void LaneNotWritten(ILogger log, int lane, int partition, string why);

    [LoggerMessage(6002, LogLevel.Error, "{Line}")]
    public static partial void PublisherRefused(ILogger log, string line);

    [LoggerMessage(7001, LogLevel.Information, "mail feedback: {Reason}, {Addresses} addresses of {Subscribers}")]
    public static partial void MailFeedback(ILogger log, string reason, int addresses, int subscribers);

    [LoggerMessage(8001, LogLevel.Warning, "spans are lost on their way to X-Ray: {Why}")]
    public static partial void SpanNotSent(ILogger log, string why);

    [LoggerMessage(EventId = 4001, Message = "{Line}")]
    public static partial void Producer(ILogger log, LogLevel level, string line);
}
