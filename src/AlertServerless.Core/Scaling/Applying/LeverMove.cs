namespace AlertServerless.Core.Scaling.Applying;

/// <param name="Level">Where the lever stands.</param>
/// <param name="Most">What is known to be allowed, after a refusal; else null.</param>
internal readonly record struct Moved(StepReport Report, Level Level, int? Most = null);

/// <summary>Moves one lever and waits until it holds. Moving it again to where it is costs one look and changes nothing.</summary>
internal sealed class LeverMove(Patience patience)
{
    /// <summary>Turns it up to at least <paramref name="wanted"/>; never down.</summary>
    public async Task<Moved> RaiseAsync(Lever lever, Level wanted, CancellationToken cancellation)
    {
        var start = await patience.SettleAsync(() => lever.ReadAsync(cancellation), cancellation);
        if (start.Level.Covers(wanted) && start.Status != LeverStatus.Failed) return new Moved(Report(lever, start, wanted, Judge(start, StepOutcome.Held), start.Note), start.Level);
        return await MoveAsync(lever, start, start.Level.Raised(wanted), level => level.Covers(wanted), cancellation);
    }

    /// <summary>Turns it to exactly <paramref name="wanted"/>.</summary>
    public async Task<StepReport> LowerAsync(Lever lever, Level wanted, CancellationToken cancellation)
    {
        var start = await patience.SettleAsync(() => lever.ReadAsync(cancellation), cancellation);
        if (start.Level == wanted) return Report(lever, start, wanted, Judge(start, StepOutcome.Held), start.Note);
        return (await MoveAsync(lever, start, wanted, level => level == wanted, cancellation)).Report;
    }

    private async Task<Moved> MoveAsync(
        Lever lever, LeverState start, Level target, Predicate<Level> isThere, CancellationToken cancellation)
    {
        var answer = await patience.RequestAsync(() => lever.MoveAsync(target, cancellation), cancellation);
        switch (answer)
        {
            case RequestAnswer.Busy busy:
                return new Moved(Report(lever, start, target, StepOutcome.Waiting, busy.Reason), start.Level);
            case RequestAnswer.Refused refused:
                return new Moved(Report(lever, start, target, StepOutcome.Refused, refused.Reason), start.Level, refused.Most ?? start.Level.Ready);
            default:
                var end = await patience.SettleAsync(() => lever.ReadAsync(cancellation), cancellation);
                // Accepted, settled, and yet not there: what is read may lag behind what was accepted.
                var outcome = isThere(end.Level) ? Judge(end, StepOutcome.Done) : StepOutcome.Waiting;
                return new Moved(Report(lever, start, target, outcome, end.Note) with { MonthlyUsd = lever.MonthlyUsd(end.Level) - lever.MonthlyUsd(start.Level) }, end.Level);
        }
    }

    private static StepOutcome Judge(LeverState state, StepOutcome whenReady) => state.Status switch
    {
        LeverStatus.Ready => whenReady,
        LeverStatus.Failed => StepOutcome.Failed,
        _ => StepOutcome.Waiting,
    };

    private static StepReport Report(Lever lever, LeverState start, Level target, StepOutcome outcome, string? text) =>
        new(lever.Name, outcome, Say(start.Level), Say(target), text ?? "");

    public static string Say(Level level) => level.Most == 0 ? $"{level.Ready}" : $"{level.Ready}–{level.Most}";
}
