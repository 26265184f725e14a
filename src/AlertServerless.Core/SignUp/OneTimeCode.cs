using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.SignUp;

/// <summary>
/// A code of six digits that proves a phone. Ten minutes, once, for one request and one address; five wrong ones lock
/// the request for an hour. It is stored as an HMAC under a key that is not in the store.
/// </summary>
/// <param name="Hash">HMAC-SHA256 over request, address and code; the address is hashed with it, so that a code of one
/// address proves no other.</param>
/// <param name="KeyId">Of the key it was made with.</param>
/// <param name="Failures">Wrong ones since the last lock.</param>
/// <param name="LockedUntil">Nothing is compared before.</param>
public sealed record OneTimeCode(
    byte[] Hash,
    byte KeyId,
    DateTimeOffset ExpiresAt,
    int Failures = 0,
    DateTimeOffset? LockedUntil = null
)
{
    public const int Digits = 6;

    public const int MostFailures = 5;

    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan Lock = TimeSpan.FromHours(1);

    /// <summary>Six random digits, each as likely as any.</summary>
    public static string Draw() =>
        RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);

    /// <param name="before">The code that this one replaces: failures and a lock stay with the request.</param>
    public static OneTimeCode Create(
        SignUpKeys keys,
        PendingId request,
        string address,
        string code,
        DateTimeOffset now,
        OneTimeCode? before = null
    ) =>
        new(
            keys.Mac(KeyPurpose.Code, Message(request, address, code)),
            keys.Current,
            now + Life,
            before?.Failures ?? 0,
            before?.LockedUntil
        );

    /// <summary>Compares what was typed. The caller stores <see cref="CodeCheck.Next"/> before it acts on the
    /// outcome.</summary>
    public CodeCheck Check(SignUpKeys keys, PendingId request, string address, string typed, DateTimeOffset now)
    {
        if (LockedUntil > now)
            return new CodeCheck(CodeResult.Locked, this);
        if (ExpiresAt <= now)
            return new CodeCheck(CodeResult.Expired, this);
        if (keys.IsMac(KeyId, KeyPurpose.Code, Message(request, address, Plain(typed)), Hash))
            return new CodeCheck(CodeResult.Right, null);
        var failures = Failures + 1;
        return failures < MostFailures
            ? new CodeCheck(CodeResult.Wrong, this with { Failures = failures })
            : new CodeCheck(CodeResult.Locked, this with { Failures = 0, LockedUntil = now + Lock });
    }

    // Phones show "123 456", and people copy it so.
    private static string Plain(string typed) =>
        string.Concat(typed.Where(character => !char.IsWhiteSpace(character) && character != '-'));

    private static byte[] Message(PendingId request, string address, string code) =>
        Encoding.UTF8.GetBytes($"{request}\n{address}\n{code}");
}

/// <param name="Next">The code as it is to be stored; null: it was used, and is to be forgotten.</param>
public sealed record CodeCheck(CodeResult Result, OneTimeCode? Next);

public enum CodeResult
{
    Right,
    Wrong,

    /// <summary>Older than ten minutes, or never sent.</summary>
    Expired,

    /// <summary>Five wrong ones within the request: an hour's rest, also for the right one.</summary>
    Locked,
}
