namespace AlertServerless.Core.Alerting;

/// <summary>A way to reach a subscriber. The numbers are stored: never renumber.</summary>
public enum ChannelKind : byte
{
    Sms = 0,
    Email = 1,
    Telegram = 2,
    Webhook = 3,
}

/// <summary>Names as stored, logged and reported.</summary>
public static class ChannelNames
{
    public static readonly IReadOnlyList<ChannelKind> All =
    [
        ChannelKind.Sms,
        ChannelKind.Email,
        ChannelKind.Telegram,
        ChannelKind.Webhook,
    ];

    public static string Name(this ChannelKind kind) =>
        kind switch
        {
            ChannelKind.Sms => "sms",
            ChannelKind.Email => "email",
            ChannelKind.Telegram => "telegram",
            ChannelKind.Webhook => "webhook",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a channel"),
        };

    public static bool TryParse(string? name, out ChannelKind kind)
    {
        foreach (var candidate in All)
        {
            if (candidate.Name() != name)
                continue;
            kind = candidate;
            return true;
        }

        kind = default;
        return false;
    }
}
