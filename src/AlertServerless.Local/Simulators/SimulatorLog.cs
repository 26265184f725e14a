using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>
/// Everything the providers were asked, in the order they answered: the outside against which guarantees are checked.
/// Appending is a few dozen nanoseconds and never copies what is already there; a million messages share their words.
/// </summary>
public sealed class SimulatorLog(TimeProvider time)
{
    private const int ChunkSize = 8192;
    private const int DetailsKept = 2000;
    private const int WordsKept = 50_000;

    private readonly Lock gate = new();
    private readonly List<SimulatedMessage[]> chunks = [];
    private readonly ConcurrentDictionary<string, string> words = new(StringComparer.Ordinal);
    private int count;

    public int Count => Volatile.Read(ref count);

    public SimulatedMessage this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)number, (uint)Count);
            SimulatedMessage[] chunk;
            lock (gate)
                chunk = chunks[number / ChunkSize];
            return chunk[number % ChunkSize];
        }
    }

    public void Accepted(
        ChannelKind channel,
        string recipient,
        string text,
        string messageId,
        bool isEdit = false,
        Func<string>? detail = null,
        string replyTo = "",
        string alert = ""
    ) => Append(channel, recipient, text, 200, true, messageId, isEdit, "", detail, replyTo, alert);

    public void Refused(
        ChannelKind channel,
        string recipient,
        string text,
        int status,
        string reason,
        string alert = ""
    ) => Append(channel, recipient, text, status, false, "", false, reason, null, "", alert);

    /// <summary>The messages from <paramref name="from"/> on, oldest first.</summary>
    public IEnumerable<SimulatedMessage> From(int from)
    {
        var end = Count;
        for (var number = Math.Max(0, from); number < end; number++)
            yield return this[number];
    }

    public IReadOnlyList<SimulatedMessage> Of(ChannelKind channel, string recipient) =>
        [.. From(0).Where(message => message.Channel == channel && message.Recipient == recipient)];

    /// <summary>What each recipient has by now, for checking everybody in one pass: accepted messages only, edits
    /// included.</summary>
    public IReadOnlyDictionary<(ChannelKind Channel, string Recipient), List<SimulatedMessage>> ByRecipient()
    {
        var index = new Dictionary<(ChannelKind, string), List<SimulatedMessage>>();
        foreach (var message in From(0))
        {
            if (!message.Accepted)
                continue;
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(
                index,
                (message.Channel, message.Recipient),
                out _
            );
            (list ??= []).Add(message);
        }

        return index;
    }

    private void Append(
        ChannelKind channel,
        string recipient,
        string text,
        int status,
        bool accepted,
        string messageId,
        bool isEdit,
        string reason,
        Func<string>? detail,
        string replyTo,
        string alert
    )
    {
        var (shared, about) = (Share(text), Share(alert));
        var kept = detail is not null && Count < DetailsKept ? detail() : null;
        lock (gate)
        {
            if (count % ChunkSize == 0)
                chunks.Add(new SimulatedMessage[ChunkSize]);
            chunks[^1][count % ChunkSize] = new SimulatedMessage(
                count,
                time.GetUtcNow(),
                channel,
                recipient,
                shared,
                status,
                accepted,
                messageId,
                isEdit,
                reason,
                kept
            )
            {
                ReplyTo = replyTo,
                Alert = about,
            };
            Volatile.Write(ref count, count + 1);
        }
    }

    private string Share(string text)
    {
        if (words.TryGetValue(text, out var known))
            return known;
        return words.Count < WordsKept ? words.GetOrAdd(text, text) : text;
    }
}

/// <summary>One request as the outside world saw it: what a person was sent, or what a provider refused to
/// send.</summary>
/// <param name="Number">Position in the log, from 0.</param>
/// <param name="Recipient">The address as the provider was given it.</param>
/// <param name="Text">The words a person reads.</param>
/// <param name="Status">HTTP status; for one of many in a bulk call, its own.</param>
/// <param name="Accepted">The provider took it: the person has it.</param>
/// <param name="MessageId">The provider's own id; empty when refused.</param>
/// <param name="IsEdit">It replaced the words of an earlier message.</param>
/// <param name="Reason">Why it was refused, or empty.</param>
/// <param name="Detail">All that was sent (HTML, JSON), kept for the first messages only.</param>
public sealed record SimulatedMessage(
    int Number,
    DateTimeOffset At,
    ChannelKind Channel,
    string Recipient,
    string Text,
    int Status,
    bool Accepted,
    string MessageId,
    bool IsEdit,
    string Reason,
    string? Detail
)
{
    /// <summary>The provider's id of the message that this one answers; empty for none.</summary>
    public string ReplyTo { get; init; } = "";

    /// <summary>The alert that the address for a status callback names; empty when the provider got none.</summary>
    public string Alert { get; init; } = "";

    // twilio.com/docs/api/errors: not a number, cannot be texted, unsubscribed.
    private static readonly string[] TwilioForGood =
    [
        "21211 ",
        "21214 ",
        "21217 ",
        "21610 ",
        "21614 ",
        "30004 ",
        "30005 ",
        "30006 ",
    ];

    /// <summary>By the provider's own documentation this address will never be served: asking again is
    /// pointless.</summary>
    public bool IsForGood =>
        !Accepted
        && Channel switch
        {
            ChannelKind.Sms => Reason is "DESTINATION_PHONE_NUMBER_OPTED_OUT" or "INVALID_PARAMETER"
                || Array.Exists(TwilioForGood, code => Reason.StartsWith(code, StringComparison.Ordinal)),
            ChannelKind.Email => Reason == "INVALID_PARAMETER",
            ChannelKind.Telegram => Status == 403,
            _ => Status == 410,
        };
}
