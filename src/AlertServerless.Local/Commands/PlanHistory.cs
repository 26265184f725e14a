using System.Globalization;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Local.Commands;

/// <summary>A plan that was in force, or is.</summary>
internal sealed record HistoryEntry(
    DateTimeOffset Since, bool InForce, long Subscribers, int Segments, int Lanes, int Partitions, int ProvisionedConcurrency, int Pollers, int WorkersPerSegment, int ProducerThreads);

/// <summary>What operators do with earlier plans. A rollback is a pin: the scaler applies it, in its own safe order, and holds it
/// until the pin is taken away.</summary>
internal sealed class PlanHistory(IScalerState state)
{
    private const int Most = 100;

    public async Task<IReadOnlyList<HistoryEntry>> ListAsync(CancellationToken cancellation) =>
        [.. (await state.SnapshotsAsync(Most, cancellation)).Select((snapshot, i) => Entry(snapshot, inForce: i == 0))];

    /// <returns>The plan that is pinned now; null, with the reason, when there is none of that name.</returns>
    public async Task<(HistoryEntry? Pinned, string Fault)> RollBackAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var snapshots = await state.SnapshotsAsync(Most, cancellation);
        if (snapshots.FirstOrDefault(snapshot => snapshot.Since == since) is not { } chosen)
            return (null, $"--rollback: no plan is kept since {Name(since)}; there are {(snapshots.Count == 0 ? "none" : string.Join(", ", snapshots.Take(5).Select(s => Name(s.Since))))}");
        var fault = await PinAsync(PlanPin.To(chosen.Plan.Capacity), cancellation);
        return (fault.Length == 0 ? Entry(chosen, inForce: snapshots[0] == chosen) : null, fault);
    }

    /// <returns>Why not; empty when it is done.</returns>
    public Task<string> UnpinAsync(CancellationToken cancellation) => PinAsync(PlanPin.None, cancellation);

    private async Task<string> PinAsync(PlanPin pin, CancellationToken cancellation)
    {
        // Rates, which are not ours to change, stay.
        switch (await state.WishesAsync(cancellation))
        {
            case WishesReading.Found found:
                await state.SetWishesAsync(found.Wishes with { Pin = pin }, cancellation);
                return "";
            case WishesReading.Damaged damaged:
                return $"the wishes in the state table cannot be read: {damaged.Reason}";
            case var other:
                throw new InvalidOperationException($"a reading of an unknown kind: {other}");
        }
    }

    private static HistoryEntry Entry(PlanSnapshot snapshot, bool inForce)
    {
        var (plan, capacity) = (snapshot.Plan, snapshot.Plan.Capacity);
        return new HistoryEntry(
            snapshot.Since, inForce, plan.Subscribers, plan.Segments, capacity.Lanes, capacity.Partitions, capacity.ProvisionedConcurrency, capacity.Pollers, capacity.WorkersPerSegment, capacity.ProducerThreads);
    }

    private static string Name(DateTimeOffset since) => since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
