using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>The claims as one process reaches them. Who wins a slot is written down for the judge.</summary>
internal sealed class SimulatedClaims(
    ISegmentClaims stored,
    SimulatedProcess process,
    SimulatedNetwork network,
    Evidence evidence
) : ISegmentClaims
{
    private static readonly IReadOnlyList<ClaimState> None = [];

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => WriteAsync("claim", () => ClaimAsync(key, bid, now, options), cancellation);

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => WriteAsync("renew", () => stored.RenewAsync(claim, now, options, CancellationToken.None), cancellation);

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            "checkpoint",
            () => WrittenAsync(claim, progress, stored.CheckpointAsync(claim, progress, now, options, default)),
            cancellation
        );

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            "finish",
            () => FinishedAsync(claim, progress, stored.FinishAsync(claim, progress, now, default)),
            cancellation
        );

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        WriteAsync(
            "release",
            () => EndAsync(claim, progress, stored.ReleaseAsync(claim, progress, now, default)),
            cancellation
        );

    /// <summary>A shard without people has no claims: it is not worth a step.</summary>
    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        evidence.Subscribers.HasSegmentIn(shard)
            ? network.AskStoreAsync(
                process,
                Service.Reads,
                "list claims",
                () => stored.ListAsync(alert, shard, CancellationToken.None),
                cancellation
            )
            : Task.FromResult(None);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        network.AskStoreAsync(
            process,
            Service.Reads,
            "read receipts",
            () => stored.ReceiptsAsync(key, CancellationToken.None),
            cancellation
        );

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        network.AskStoreAsync(
            process,
            Service.Reads,
            "read intents",
            () => stored.IntendedAsync(key, CancellationToken.None),
            cancellation
        );

    private Task<T> WriteAsync<T>(string what, Func<Task<T>> effect, CancellationToken cancellation) =>
        network.AskStoreAsync(process, Service.ClaimWrites, what, effect, cancellation);

    private Task<ClaimAttempt> ClaimAsync(ClaimKey key, ClaimBid bid, DateTimeOffset now, ClaimOptions options)
    {
        var attempt = stored.TryClaimAsync(key, bid, now, options, CancellationToken.None);
        if (attempt is { IsCompletedSuccessfully: true, Result: ClaimAttempt.Won won })
            evidence.Won(won.Claim, process);
        return attempt;
    }

    private Task<ClaimHold> WrittenAsync(Claim claim, ClaimProgress progress, Task<ClaimHold> write)
    {
        if (IsKept(write))
            evidence.Written(claim, progress);
        return write;
    }

    private Task<ClaimHold> EndAsync(Claim claim, ClaimProgress progress, Task<ClaimHold> write)
    {
        if (IsKept(write))
            evidence.GaveUp(claim);
        return WrittenAsync(claim, progress, write);
    }

    private Task<ClaimHold> FinishedAsync(Claim claim, ClaimProgress progress, Task<ClaimHold> write)
    {
        if (IsKept(write))
            evidence.Finished(claim);
        return EndAsync(claim, progress, write);
    }

    private static bool IsKept(Task<ClaimHold> write) =>
        write is { IsCompletedSuccessfully: true, Result: ClaimHold.Kept };
}
