namespace AlertServerless.Lambda.Delivery;

/// <summary>Whose account, and in whose name messages go out.</summary>
/// <param name="AccountSid">Begins with AC.</param>
/// <param name="KeySid">An API key's SID, or the account's own.</param>
/// <param name="KeySecret">The API key's secret, or the account's auth token.</param>
/// <param name="Sender">A number in E.164, a short code or sender id, or a messaging service (begins with MG).</param>
/// <param name="StatusCallback">Where Twilio reports what became of a message; null for nowhere.</param>
/// <param name="BaseUrl">Instead of Twilio's own API: a simulator's address.</param>
/// <param name="Region">Twilio's region and edge, or null for its default.</param>
public sealed record TwilioAccount(
    string AccountSid,
    string KeySid,
    string KeySecret,
    string Sender,
    Uri? StatusCallback = null,
    Uri? BaseUrl = null,
    string? Region = null,
    string? Edge = null)
{
    internal bool SenderIsService => Sender.StartsWith("MG", StringComparison.Ordinal);

    /// <summary>Without the secret, which records would otherwise print.</summary>
    public override string ToString() => AccountSid;
}

/// <summary>How long Twilio may keep a message in its queue: without it up to 36,000 s, and a stale alert would go out as if fresh.</summary>
internal static class TwilioValidity
{
    private const int Longest = 36_000;

    // Rounded down: never a second longer than the message holds.
    internal static int Of(TimeSpan left) => (int)Math.Clamp(Math.Floor(left.TotalSeconds), 1, Longest);
}
