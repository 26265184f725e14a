using AlertServerless.Core.Publishing;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// The keys that records are believed by, while they are being replaced in whatever order: a record that they cannot
/// judge has them read again, and those that are taken away still judge the records that are under way. Thread-safe.
/// </summary>
/// <param name="first">As read in the init phase.</param>
/// <param name="readAgain">Null when they were read a moment ago, or cannot be read.</param>
public sealed class AlertKeys(
    AlertVerifier first,
    Func<CancellationToken, Task<AlertVerifier?>> readAgain,
    TimeProvider clock
)
{
    /// <summary>How long keys that were replaced still count: no record is believed for longer.</summary>
    public static readonly TimeSpan FormerFor = AlertRecord.KeptFor;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private IReadOnlyList<Held> held = [new(first, DateTimeOffset.MaxValue)];

    /// <param name="Until">The current one has no end.</param>
    private sealed record Held(AlertVerifier Verifier, DateTimeOffset Until);

    /// <summary>Waits for a key that nobody has given us yet.</summary>
    /// <param name="until">For so long; it is still unknown then.</param>
    public async Task<AlertReading> OpenAsync(
        byte[] value,
        ReadOnlyMemory<byte> signature,
        string? keyId,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var reading = Open(value, signature.Span, keyId);
            if (IsJudged(reading))
                return reading;
            if (await readAgain(cancellation) is { } fresh)
            {
                Use(fresh);
                reading = Open(value, signature.Span, keyId);
            }

            // Another key under the same name was looked for, too: it is altered.
            if (IsJudged(reading) || reading is AlertReading.Refused { Refusal: AlertRefusal.Altered })
                return reading;
            if (clock.GetUtcNow() >= until)
                return reading;
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private AlertReading Open(byte[] value, ReadOnlySpan<byte> signature, string? keyId)
    {
        var now = clock.GetUtcNow();
        AlertReading? newest = null;
        foreach (var one in Volatile.Read(ref held))
        {
            if (one.Until <= now)
                continue;
            var reading = one.Verifier.Open(value, signature, keyId, now);
            if (IsJudged(reading))
                return reading;
            newest ??= reading;
        }

        return newest!;
    }

    private static bool IsJudged(AlertReading reading) =>
        reading is not AlertReading.Refused { Refusal: AlertRefusal.UnknownKey or AlertRefusal.Altered };

    private void Use(AlertVerifier fresh)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var former = held.Where(one => one.Until > now)
                .Select(one => one.Until == DateTimeOffset.MaxValue ? one with { Until = now + FormerFor } : one);
            Volatile.Write(ref held, [new(fresh, DateTimeOffset.MaxValue), .. former]);
        }
    }
}
