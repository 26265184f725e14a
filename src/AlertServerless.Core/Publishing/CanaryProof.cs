using System.Globalization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>What became of a test earthquake's message to one channel's inbox.</summary>
/// <param name="Shown">Which earthquake, by its origin.</param>
/// <param name="After">From the feed's document to the provider's acceptance; null when it was not accepted.</param>
/// <param name="Why">What the provider answered instead; null when it was accepted.</param>
public sealed record InboxAnswer(ChannelKind Channel, DateTimeOffset Shown, TimeSpan? After, string? Why);

/// <summary>What is known of the last test earthquake.</summary>
/// <param name="Every">From one to the next.</param>
/// <param name="Shown">The last one, by its origin.</param>
/// <param name="Listed">For which one consumers listed the inboxes; null for none yet.</param>
/// <param name="Inboxes">Channels that have one.</param>
public sealed record CanaryFacts(
    TimeSpan Every,
    DateTimeOffset Shown,
    DateTimeOffset? Listed,
    IReadOnlyList<ChannelKind> Inboxes,
    IReadOnlyList<InboxAnswer> Answers
);

/// <summary>Whether the last test earthquake proved that messages arrive, and when the next one is due. Pure.</summary>
public static class CanaryProof
{
    /// <summary>From the document to every inbox, with a consumer that has to start.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>For a producer that takes over, and one check of what is due.</summary>
    public static readonly TimeSpan Overdue = TimeSpan.FromMinutes(2);

    /// <summary>
    /// From a test that did not arrive everywhere to the next: whoever repairs the fault waits for it.
    /// </summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(2);

    /// <summary>The same where nobody has signed up an inbox yet.</summary>
    private static readonly TimeSpan AgainForNobody = TimeSpan.FromMinutes(10);

    /// <returns>Why messages may not arrive; empty when the last one arrived everywhere, in time.</returns>
    public static IEnumerable<string> Problems(CanaryFacts facts, DateTimeOffset now)
    {
        var age = now - facts.Shown;
        if (age > facts.Every + Overdue)
        {
            yield return Text($"no test earthquake for {age.TotalMinutes:0} min: the producer shows none");
            yield break;
        }

        if (IsMissing(facts.Listed, facts, now))
            yield return Text($"the test earthquake of {facts.Shown:HH:mm:ss} UTC reached no consumer");
        else if (facts is { Listed: not null, Inboxes.Count: 0 })
            yield return "no canary inbox is signed up, so nobody sees that messages arrive: alert subscribers canary";
        foreach (var channel in facts.Inboxes)
            if (Fault(facts, channel, now) is { } fault)
                yield return Text($"the test earthquake's message by {channel.Name()} {fault}");
    }

    /// <param name="facts">Null before the first.</param>
    /// <param name="every">From one to the next, as it is wanted now.</param>
    public static bool IsDue(CanaryFacts? facts, TimeSpan every, DateTimeOffset now)
    {
        if (facts is null)
            return true;
        var wait =
            facts.Inboxes.Count == 0 ? AgainForNobody
            : facts.Inboxes.All(channel => Arrived(facts, channel) is not null) ? every
            : Again;
        return now - facts.Shown >= (wait < every ? wait : every);
    }

    /// <summary>From the document to the last inbox of the last earthquake; null when one is missing.</summary>
    public static TimeSpan? Slowest(CanaryFacts facts) =>
        facts.Inboxes.Count > 0 && facts.Inboxes.All(channel => Arrived(facts, channel) is not null)
            ? facts.Inboxes.Max(channel => Arrived(facts, channel))
            : null;

    /// <summary>After how long the last earthquake's message came; null while it has not.</summary>
    private static TimeSpan? Arrived(CanaryFacts facts, ChannelKind channel) =>
        facts.Answers.FirstOrDefault(one => one.Channel == channel && one.Shown == facts.Shown)?.After;

    private static string? Fault(CanaryFacts facts, ChannelKind channel, DateTimeOffset now)
    {
        var answer = facts.Answers.FirstOrDefault(one => one.Channel == channel);
        if (answer?.Why is { } why)
            return $"was not accepted: {why}";
        if (!IsMissing(answer?.Shown, facts, now))
            return null;
        return answer is null
            ? "was never accepted"
            : Text($"was not sent: the last one was accepted for the one of {answer.Shown:HH:mm:ss} UTC");
    }

    // Counted from the first earthquake that it left unanswered: where they are closer than the grace, each newer one
    // would begin a grace of its own.
    private static bool IsMissing(DateTimeOffset? answered, CanaryFacts facts, DateTimeOffset now)
    {
        if (answered >= facts.Shown)
            return false;
        var next = answered + facts.Every;
        return now - (next < facts.Shown ? next.Value : facts.Shown) > Grace;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
