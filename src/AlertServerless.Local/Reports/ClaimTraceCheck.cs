using System.Globalization;

namespace AlertServerless.Local.Reports;

/// <param name="Violations">One line each, in the order of time.</param>
public sealed record ClaimTraceResult(int Entries, int Slots, IReadOnlyList<string> Violations);

/// <summary>
/// Compares a trace with what docs/claims.md promises of a claim: the fence grows with every claim, nobody wins while
/// another's lease runs, nobody writes under an older fence, the cursor never goes back, and what is finished stays so.
/// Pure.
/// <para>Times are the workers' own, and what a killed worker did last is not in its trace. So an order counts only
/// where one call ended before the other began, and a missing line never makes a violation.</para>
/// </summary>
public static class ClaimTraceCheck
{
    public static ClaimTraceResult Check(IReadOnlyList<ClaimTraceEntry> trace)
    {
        var found = new List<(DateTimeOffset At, string Line)>();
        var slots = trace.GroupBy(entry => (entry.Alert, entry.Segment, entry.Slot)).ToList();
        var lastOf = trace.GroupBy(entry => entry.Who).ToDictionary(of => of.Key, of => of.Max(entry => entry.Time));
        foreach (var slot in slots)
            new SlotTrace([.. slot.OrderBy(entry => entry.Time)], lastOf, found).Check();
        return new ClaimTraceResult(
            trace.Count,
            slots.Count,
            [.. found.OrderBy(violation => violation.At).Select(violation => violation.Line)]
        );
    }

    /// <param name="lastOf">When each worker wrote its last line.</param>
    private sealed class SlotTrace(
        List<ClaimTraceEntry> entries,
        Dictionary<string, DateTimeOffset> lastOf,
        List<(DateTimeOffset At, string Line)> found
    )
    {
        private readonly List<ClaimTraceEntry> won =
        [
            .. entries.Where(entry => entry.State == TracedResult.Won).OrderBy(entry => entry.Fence),
        ];

        private readonly List<ClaimTraceEntry> kept = entries.FindAll(entry => entry.State == TracedResult.Kept);

        public void Check()
        {
            for (var i = 1; i < won.Count; i++)
                CheckFence(won[i - 1], won[i]);
            foreach (var win in won)
                CheckTakeOver(win);
            foreach (var write in kept)
                CheckFenceOf(write);
            CheckCursors();
            CheckDone();
            if (entries.Find(entry => entry.Slots != entries[0].Slots) is { } other)
                Report(other, $"is one of {other.Slots} slots, and was one of {entries[0].Slots}");
        }

        private void CheckFence(ClaimTraceEntry before, ClaimTraceEntry next)
        {
            if (next.Fence == before.Fence)
                Report(next, $"won fence {next.Fence}, which {before.Who} had won");
            else if (next.Time < before.Begun)
                Report(before, $"won fence {before.Fence} after {next.Who} had won {next.Fence}");
        }

        // By the last thing that was written before. What was under way then, what got no answer, and what a worker did
        // after its last line may have been a release.
        private void CheckTakeOver(ClaimTraceEntry win)
        {
            var before = entries.FindLast(entry => entry.Fence < win.Fence && entry.Begun < win.Time);
            if (before is not { State: TracedResult.Won or TracedResult.Kept, LockedUntil: { } until })
                return;
            if (before.Call == TracedCall.Release || before.Time >= win.Begun || lastOf[before.Who] == before.Time)
                return;
            if (win.Time < until)
                Report(win, $"won fence {win.Fence} while {before.Who} held {before.Fence} until {Clock(until)}");
        }

        private void CheckFenceOf(ClaimTraceEntry write)
        {
            if (won.Find(win => win.Fence > write.Fence && win.Time < write.Begun) is { } newer)
                Report(write, $"wrote under fence {write.Fence} after {newer.Who} had won {newer.Fence}");
        }

        private void CheckCursors()
        {
            ClaimTraceEntry? last = null;
            var inOrder = entries
                .Where(entry => entry.State is TracedResult.Won or TracedResult.Kept && entry.Call != TracedCall.Renew)
                .OrderBy(entry => entry.Fence)
                .ThenBy(entry => entry.Checkpoints);
            foreach (var entry in inOrder)
            {
                if (last is not null && string.CompareOrdinal(entry.Cursor, last.Cursor) < 0)
                    Report(entry, $"has cursor {entry.Cursor ?? "none"}, which was {last.Cursor} for {last.Who}");
                if (last is not null && entry.Checkpoints < last.Checkpoints)
                    Report(entry, $"has {entry.Checkpoints} checkpoints, and there were {last.Checkpoints}");
                last = entry;
            }
        }

        private void CheckDone()
        {
            if (kept.Find(entry => entry.Call == TracedCall.Finish) is not { } finish)
                return;
            foreach (var late in entries.Where(entry => entry.Begun > finish.Time))
                if (late.State is TracedResult.Won or TracedResult.Kept)
                    Report(late, $"{Word(late)} though {finish.Who} had finished it under fence {finish.Fence}");
        }

        private void Report(ClaimTraceEntry entry, string what) =>
            found.Add(
                (entry.Time, $"{Clock(entry.Time)} {entry.Alert} {entry.Segment} slot {entry.Slot}: {entry.Who} {what}")
            );

        private static string Word(ClaimTraceEntry entry) =>
            entry.State == TracedResult.Won ? "won it" : $"wrote a {entry.Call.ToString().ToLowerInvariant()}";

        private static string Clock(DateTimeOffset at) =>
            at.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }
}
