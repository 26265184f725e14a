using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Reports;

namespace AlertServerless.Local.Stack;

/// <summary>
/// Claims that write down what is done to them: one line for each call, on disk before the caller goes on, so that a
/// killed worker's trace ends where it ended. Reads are not traced.
/// </summary>
/// <param name="file">This worker's own; nobody else writes there.</param>
public sealed class TracedClaims(ISegmentClaims claims, TextWriter file, TimeProvider clock) : ISegmentClaims
{
    private readonly Lock gate = new();

    /// <summary>A new file in the folder, flushed after each line.</summary>
    public static TextWriter NewFile(string folder) =>
        new StreamWriter(Path.Combine(folder, $"{Guid.NewGuid():n}.jsonl")) { AutoFlush = true };

    /// <summary>What all workers have written so far, in the order of time.</summary>
    public static IReadOnlyList<ClaimTraceEntry> ReadAll(string folder) =>
        [.. Directory.EnumerateFiles(folder).SelectMany(Read).OrderBy(entry => entry.Time)];

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) =>
        TraceAsync(
            TracedCall.Claim,
            key,
            bid.Owner,
            null,
            () => claims.TryClaimAsync(key, bid, now, options, cancellation),
            attempt =>
                attempt switch
                {
                    ClaimAttempt.Won won => (TracedResult.Won, won.Claim),
                    ClaimAttempt.Done => (TracedResult.Done, null),
                    _ => (TracedResult.Held, null),
                }
        );

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => TraceAsync(TracedCall.Renew, claim, () => claims.RenewAsync(claim, now, options, cancellation));

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) =>
        TraceAsync(
            TracedCall.Checkpoint,
            claim,
            () => claims.CheckpointAsync(claim, progress, now, options, cancellation)
        );

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => TraceAsync(TracedCall.Finish, claim, () => claims.FinishAsync(claim, progress, now, cancellation));

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => TraceAsync(TracedCall.Release, claim, () => claims.ReleaseAsync(claim, progress, now, cancellation));

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        claims.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        claims.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        claims.IntendedAsync(key, cancellation);

    private Task<ClaimHold> TraceAsync(TracedCall call, Claim claim, Func<Task<ClaimHold>> ask) =>
        TraceAsync(
            call,
            claim.Key,
            claim.Owner,
            claim,
            ask,
            hold => hold is ClaimHold.Kept kept ? (TracedResult.Kept, kept.Claim) : (TracedResult.Lost, claim)
        );

    private async Task<T> TraceAsync<T>(
        TracedCall call,
        ClaimKey key,
        string owner,
        Claim? before,
        Func<Task<T>> ask,
        Func<T, (TracedResult, Claim?)> read
    )
    {
        var begun = clock.GetUtcNow();
        var (result, after) = (TracedResult.Failed, before);
        try
        {
            var answer = await ask();
            (result, after) = read(answer);
            return answer;
        }
        finally
        {
            Write(
                new ClaimTraceEntry(
                    begun,
                    clock.GetUtcNow(),
                    owner,
                    call,
                    result,
                    key.Alert.Value,
                    key.Segment.Value,
                    key.Slot,
                    key.Slots,
                    after?.Fence,
                    after?.Cursor?.ToString(),
                    after?.Checkpoints,
                    after?.LockedUntil
                )
            );
        }
    }

    private void Write(ClaimTraceEntry entry)
    {
        lock (gate)
            file.WriteLine(ClaimTrace.Write(entry));
    }

    // The last line of a killed worker may be cut off: it counts as not written.
    private static IReadOnlyList<ClaimTraceEntry> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        return ClaimTrace.TryRead(lines[..^1], out var problem) ?? throw new InvalidDataException($"{path}: {problem}");
    }
}
