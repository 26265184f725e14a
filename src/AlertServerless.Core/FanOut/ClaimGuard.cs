namespace AlertServerless.Core.FanOut;

/// <summary>Mistakes of a caller, distinguished from lost races so that neither hides the other.</summary>
public static class ClaimGuard
{
    /// <exception cref="ArgumentException">The cursor would go back, or lies outside the slot.</exception>
    public static void Check(Claim claim, ClaimProgress progress)
    {
        if (progress.Cursor is not { } cursor)
            return;
        var (first, last) = claim.Key.Range;
        if (cursor < first || cursor > last)
            throw new ArgumentException(
                $"cursor {cursor} lies outside slot {claim.Key.Slot} of {claim.Key.Slots} of {claim.Key.Segment}",
                nameof(progress)
            );
        if (claim.Cursor is { } before && cursor < before)
            throw new ArgumentException(
                $"cursor {cursor} of {claim.Key.Segment} would go back from {before}",
                nameof(progress)
            );
    }

    public static InvalidOperationException OldCopy(Claim claim) =>
        new(
            $"checkpoint {claim.Checkpoints} of {claim.Key.Segment} slot {claim.Key.Slot}, fence {claim.Fence}, is "
                + $"written already: this claim is an old copy"
        );

    public static InvalidOperationException DividedOtherwise(ClaimKey key, int storedSlots) =>
        new(
            $"{key.Segment} is divided into {storedSlots} slots for {key.Alert}, not {key.Slots}: two records of one "
                + $"alert disagree"
        );
}
