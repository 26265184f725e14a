namespace AlertServerless.Core.FanOut;

/// <summary>What is stored of one slot's claim, and what each conditional write makes of it. Null is a
/// refusal.</summary>
internal sealed record ClaimRow(
    Claim Claim,
    bool Finished,
    IReadOnlyList<IReadOnlyList<Receipt>> Receipts,
    string? LastCheckpoint
)
{
    public static ClaimRow First(ClaimKey key, string owner, DateTimeOffset until) =>
        new(new Claim(key, owner, 1, until, null, default, 0), false, [], null);

    public bool IsOf(Claim claim) => Claim.Fence == claim.Fence && !Finished;

    public ClaimRow? TakenBy(string owner, DateTimeOffset now, ClaimOptions terms) =>
        Finished || !terms.IsExpired(Claim.LockedUntil, now)
            ? null
            : this with
            {
                Claim = Claim with { Owner = owner, Fence = Claim.Fence + 1, LockedUntil = terms.LockUntil(now) },
            };

    public ClaimRow? Renewed(Claim claim, DateTimeOffset until) =>
        IsOf(claim) ? this with { Claim = Claim with { LockedUntil = until } } : null;

    /// <summary>Unchanged when this very checkpoint is stored already.</summary>
    public ClaimRow? Advanced(Claim claim, ClaimProgress progress, DateTimeOffset until, CheckpointKind kind)
    {
        var id = CheckpointId.Of(claim, progress, kind);
        if (id == LastCheckpoint && Claim.Fence == claim.Fence)
            return this;
        if (!IsOf(claim))
            return null;
        if (Claim.Checkpoints != claim.Checkpoints)
            throw ClaimGuard.OldCopy(claim);
        return new ClaimRow(
            Claim.After(progress, until),
            kind == CheckpointKind.Finished,
            [.. Receipts, progress.Receipts],
            id
        );
    }
}
