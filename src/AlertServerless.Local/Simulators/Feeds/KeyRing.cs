using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>
/// The live page's keys. A key is made anew every period and is good until the end of the period after its own, so that it
/// lasts between one and two periods.
/// </summary>
public sealed class KeyRing(int seed, TimeSpan period)
{
    public string Current(DateTimeOffset now) => Key(Index(now));

    public bool IsGood(string? key, DateTimeOffset now) => key == Current(now) || key == Key(Index(now) - 1);

    private long Index(DateTimeOffset now) => now.UtcTicks / period.Ticks;

    // Looks like base64, as the real ones; '+' is avoided because clients put it into a query as it is.
    private string Key(long index)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{seed}:{index}"));
        return Convert.ToBase64String(hash, 0, 16).Replace('+', 'A').Replace('/', 'B');
    }
}
