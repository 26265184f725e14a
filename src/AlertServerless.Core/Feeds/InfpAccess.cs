namespace AlertServerless.Core.Feeds;

/// <summary>
/// The ways alerta.infp.ro has been open to clients, as configuration. Which one holds changes over the years; where a
/// person is asked for (a log-in, "Nu sunt robot") a person must act, so there is no way here that answers a CAPTCHA.
/// </summary>
public abstract record InfpAccess
{
    private InfpAccess(Uri site) => Site = site;

    /// <summary>The site's root, ending in a slash.</summary>
    public Uri Site { get; }

    /// <summary>The page carries a key for its own stream; no log-in. Two requests: page, then stream.</summary>
    public sealed record PageKey(Uri Site) : InfpAccess(Site);

    /// <summary>The stream answers to a session cookie that a person obtained.</summary>
    public sealed record Cookie(Uri Site, SessionId Session) : InfpAccess(Site);

    /// <summary>As <see cref="Cookie"/>, with the stream kept open (<c>permanent=1</c>).</summary>
    public sealed record Permanent(Uri Site, SessionId Session) : InfpAccess(Site);
}

/// <summary>A PHP session id: a secret, so it never prints. Holds only characters that PHP puts in one.</summary>
public sealed record SessionId
{
    private const int MaxLength = 256;

    private SessionId(string value) => Value = value;

    internal string Value { get; }

    /// <summary><c>null</c> when the text is no session id (empty, or with characters that could end a
    /// header).</summary>
    public static SessionId? TryCreate(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ',')
            ? new SessionId(text)
            : null;

    public override string ToString() => "(session)";
}
