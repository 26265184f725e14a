using System.Globalization;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Local.Reports;

/// <summary>Explains what lies in the dead-letter queue: entries of the retry function, records the consumers' mapping
/// gave up, and whatever else somebody put there. Pure.</summary>
public static class DeadLetterReader
{
    public static DeadLetter Read(string messageId, string receipt, string body, DateTimeOffset now)
    {
        if (UndeliveredJson.TryRead(body, out var problem) is { } entry)
            return Explain(messageId, receipt, entry, now);
        var (why, whatNow) = ExplainOther(body, problem!);
        return new DeadLetter(messageId, receipt, null, Remedy.Nothing, why, whatNow);
    }

    private static DeadLetter Explain(string messageId, string receipt, Undelivered entry, DateTimeOffset now)
    {
        if (entry.ExpiresAt <= now)
            return Letter(
                Remedy.Nothing,
                "nothing: the alert's time is over, and a stale message is never sent as if it were fresh"
            );
        if (entry.Refused)
            return Letter(
                Remedy.Nothing,
                "nothing: no channel takes messages for this person any more; a new address must come from them"
            );
        var until = $"until {Clock(entry.ExpiresAt)}";
        return entry.Ambiguous
            ? Letter(
                Remedy.AskFirst,
                $"perhaps it arrived; --resend --perhaps-sent sends it {until}, and may notify this person twice"
            )
            : Letter(Remedy.Resend, $"--resend sends it {until}");

        DeadLetter Letter(Remedy remedy, string whatNow) => new(messageId, receipt, entry, remedy, Why(entry), whatNow);
    }

    private static string Why(Undelivered entry)
    {
        var tried = string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Attempts} {(entry.Attempts == 1 ? "attempt" : "attempts")}, last by {entry.Channel.Name()}: "
                + $"{entry.Reason}"
        );
        return entry.Attempts == 0 ? entry.Reason : tried;
    }

    // The shapes are the mapping's (AWS Lambda guide, "Capturing discarded batches") and the retry function's own for
    // what it cannot read.
    private static (string Why, string WhatNow) ExplainOther(string body, string problem)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("KafkaBatchInfo", out var batch))
                return ExplainBatch(root, Places(batch));
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("KinesisBatchInfo", out var shard))
                return ExplainBatch(root, Place(shard));
            if (
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("unreadable", out _)
                && root.TryGetProperty("reason", out var reason)
            )
                return (
                    $"the retry function could not read it: {reason}",
                    "look who wrote it: it was never an entry of ours"
                );
        }
        catch (JsonException)
        {
            // Whatever it is, it is reported as no entry.
        }

        return (problem, "look who wrote it: it was never an entry of ours");
    }

    private static string Places(JsonElement batch) =>
        batch.TryGetProperty("recordInfo", out var info) && info.ValueKind == JsonValueKind.Object
            ? string.Join(
                ", ",
                info.EnumerateObject()
                    .Select(place =>
                        place.Value.TryGetProperty("firstRecordOffset", out var offset)
                            ? $"{place.Name}@{offset}"
                            : place.Name
                    )
            )
            : UnknownPlace;

    private static string Place(JsonElement batch) =>
        batch.TryGetProperty("shardId", out var shard) && batch.TryGetProperty("startSequenceNumber", out var first)
            ? $"{shard}@{first}"
            : UnknownPlace;

    private const string UnknownPlace = "an unknown place";

    private static (string Why, string WhatNow) ExplainBatch(JsonElement root, string places)
    {
        var condition =
            root.TryGetProperty("requestContext", out var context) && context.TryGetProperty("condition", out var given)
                ? given.ToString()
                : "unknown";
        return (
            $"a lane's record was given up by the consumers' mapping ({condition}): {places}",
            "look for the consumer's errors of that minute; other lanes steal a dead lane's work, so few if any were "
                + "missed"
        );
    }

    internal static string Clock(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What can be done about a dead letter.</summary>
public enum Remedy
{
    /// <summary>Sending it again may notify somebody in time.</summary>
    Resend,

    /// <summary>The message perhaps arrived; sending it again may notify somebody twice, so only a person may say
    /// so.</summary>
    AskFirst,

    /// <summary>It will never be sent.</summary>
    Nothing,
}

/// <summary>A message of the dead-letter queue, explained.</summary>
/// <param name="MessageId">The queue's own id.</param>
/// <param name="Receipt">The handle of this receipt.</param>
/// <param name="Entry">What it is about; null when it is no undelivered message.</param>
/// <param name="Why">One line in plain words: what happened.</param>
/// <param name="WhatNow">One line: what can be done.</param>
public sealed record DeadLetter(
    string MessageId,
    string Receipt,
    Undelivered? Entry,
    Remedy Remedy,
    string Why,
    string WhatNow
)
{
    public bool MayResend(bool perhapsSentToo) =>
        Remedy == Remedy.Resend || (perhapsSentToo && Remedy == Remedy.AskFirst);
}
