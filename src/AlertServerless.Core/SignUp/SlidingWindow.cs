using System.Buffers.Binary;

namespace AlertServerless.Core.SignUp;

/// <summary>So many in a window that slides: no two windows meet at midnight, so nobody gets twice as many around
/// it.</summary>
/// <param name="Most">At most this many; what is stored is that many instants, whatever is asked.</param>
/// <param name="Window">Counted back from now.</param>
public readonly record struct SlidingWindow(int Most, TimeSpan Window)
{
    /// <summary>Decides on one more.</summary>
    /// <param name="stored">What the last decision left; empty at first.</param>
    public WindowDecision TryTake(ReadOnlyMemory<byte> stored, DateTimeOffset now)
    {
        var since = (now - Window).ToUnixTimeMilliseconds();
        var recent = Read(stored.Span).Where(instant => instant > since).Order().ToList();
        if (recent.Count >= Most)
            return new WindowDecision.Full(
                DateTimeOffset.FromUnixTimeMilliseconds(recent[recent.Count - Most]) + Window - now
            );
        recent.Add(now.ToUnixTimeMilliseconds());
        return new WindowDecision.Taken(Write(recent));
    }

    private static List<long> Read(ReadOnlySpan<byte> stored)
    {
        var instants = new List<long>(stored.Length / sizeof(long));
        for (; stored.Length >= sizeof(long); stored = stored[sizeof(long)..])
            instants.Add(BinaryPrimitives.ReadInt64LittleEndian(stored));
        return instants;
    }

    private static byte[] Write(List<long> instants)
    {
        var bytes = new byte[instants.Count * sizeof(long)];
        for (var i = 0; i < instants.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), instants[i]);
        return bytes;
    }
}

/// <summary>A closed set.</summary>
public abstract record WindowDecision
{
    private WindowDecision() { }

    /// <param name="ToStore">What the next decision needs.</param>
    public sealed record Taken(ReadOnlyMemory<byte> ToStore) : WindowDecision;

    /// <param name="RetryAfter">Until one more fits.</param>
    public sealed record Full(TimeSpan RetryAfter) : WindowDecision;
}

/// <summary>Takes from windows that are kept as items: one read and one conditional write each, however many were
/// refused.</summary>
/// <param name="keys">Addresses and sources stand in an item's key as a keyed hash only.</param>
public sealed class WindowCounters(IVersionedItems items, SignUpKeys keys)
{
    // Whoever loses so many races is one of many who ask at this very moment.
    private const int Attempts = 4;

    /// <param name="what">What is counted; part of the item's key.</param>
    /// <param name="whose">An address, a block of numbers, a network; hashed.</param>
    /// <returns>Null when one was taken; else how long to wait.</returns>
    public async Task<TimeSpan?> TryTakeAsync(
        string what,
        string whose,
        SlidingWindow window,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var key = $"{what}#{keys.MacText(KeyPurpose.Counter, $"{what} {whose}")}";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var seen = await items.FindAsync(key, now, cancellation);
            switch (window.TryTake(seen?.Value ?? default, now))
            {
                case WindowDecision.Full full:
                    return full.RetryAfter;
                case WindowDecision.Taken taken:
                    var item = new NewItem(taken.ToStore, now, now + window.Window);
                    if (await items.TryPutAsync(key, seen, item, cancellation))
                        return null;
                    break;
            }
        }

        return TimeSpan.FromSeconds(1);
    }
}
