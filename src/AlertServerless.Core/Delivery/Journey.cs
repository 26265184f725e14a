using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery;

/// <summary>One recipient's way along their channels. <c>OnChannel(i) → (Ended | OnChannel(i+1))</c></summary>
internal sealed class Journey : IDraft
{
    private readonly MessageWriter write;
    private int position;
    private SendOutcome? best;
    private ChannelKind bestChannel;
    private byte refused;

    public Journey(Recipient recipient, MessageWriter write)
    {
        Recipient = recipient;
        this.write = write;
        Alone = [this];
        Kind = recipient.Channels[0].Kind;
    }

    public Recipient Recipient { get; }

    /// <summary>The journey as a group of its own, made once.</summary>
    public IReadOnlyList<IDraft> Alone { get; }

    public ChannelKind Kind { get; private set; }

    public bool IsOnLast => position == Recipient.Channels.Count - 1;

    public DateTimeOffset ExpiresAt => Recipient.ExpiresAt;

    public DateTimeOffset UsefulUntil { get; set; }

    public HandOffResult Result => new(Recipient.Subscriber.Id, bestChannel, best!, position + 1, refused);

    public OutboundMessage? Write(DateTimeOffset now) => write(Recipient, Kind, now);

    /// <returns>True when the journey ends here.</returns>
    public bool Take(SendOutcome outcome)
    {
        if (outcome is SendOutcome.Refused) refused |= (byte)(1 << (int)Kind);
        if (best is null || Hope(outcome) >= Hope(best)) (best, bestChannel) = (outcome, Kind);
        if (IsOnLast || outcome is SendOutcome.Delivered or SendOutcome.Ambiguous) return true;
        position++;
        Kind = Recipient.Channels[position].Kind;
        return false;
    }

    // When no channel takes the message, the outcome that leaves most hope decides what happens to it next.
    private static int Hope(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Refused => 0,
        SendOutcome.Silent => 1,
        SendOutcome.Expired => 2,
        SendOutcome.RetryLater => 3,
        _ => 4,
    };
}
