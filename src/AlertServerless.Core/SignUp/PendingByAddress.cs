using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.SignUp;

/// <summary>
/// Which pending sign-ups name an address, by its blind key: a pending sign-up is sealed under a random id, and an
/// erasure must find it all the same. An entry is written before the sign-up that it leads to; one that leads nowhere
/// is harmless.
/// </summary>
/// <param name="index">The one that subscribers are found by.</param>
public sealed class PendingByAddress(IVersionedItems items, BlindIndex index, TimeProvider clock)
{
    // Each failure means that somebody else got further, with one of the few sign-ups of one address.
    private const int Attempts = 50;

    /// <summary>Notes that a sign-up names these addresses, until it expires.</summary>
    /// <exception cref="StoreUnavailableException">Others changed the same entry at each of many attempts.</exception>
    public async Task EnterAsync(PendingSignUp pending, CancellationToken cancellation)
    {
        foreach (var address in pending.Addresses.Where(address => address.Address.Length > 0))
        {
            var key = Key(index.KeyOf(address.Channel, address.Address));
            var entry = new Entry(pending.Id, pending.ExpiresAt.ToUnixTimeSeconds());
            await ChangeAsync(key, entries => [.. entries.Where(one => one.Id != pending.Id), entry], cancellation);
        }
    }

    /// <summary>Removes every pending sign-up that names one of the addresses: none of them can be proven
    /// afterwards.</summary>
    /// <param name="keys">Under every index key that is known.</param>
    public async Task EraseAsync(IReadOnlyCollection<BlindKey> keys, CancellationToken cancellation)
    {
        foreach (var key in keys.Select(Key))
        {
            var found = await items.FindAsync(key, clock.GetUtcNow(), cancellation);
            if (found is null)
                continue;
            var gone = new HashSet<PendingId>();
            foreach (var entry in Read(found.Value))
            {
                // An entry without a sign-up stays: it may be about to be written.
                if (await RemoveAsync(PendingSignUps.Key(entry.Id), cancellation))
                    gone.Add(entry.Id);
            }

            await ChangeAsync(key, entries => [.. entries.Where(entry => !gone.Contains(entry.Id))], cancellation);
        }
    }

    /// <returns>False when there was none.</returns>
    private async Task<bool> RemoveAsync(string key, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await items.FindAsync(key, clock.GetUtcNow(), cancellation) is not { } found)
                return false;
            if (await items.TryRemoveAsync(key, found, cancellation))
                return true;
        }

        throw Contended();
    }

    private async Task ChangeAsync(
        string key,
        Func<IReadOnlyList<Entry>, IReadOnlyList<Entry>> change,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var now = clock.GetUtcNow();
            var found = await items.FindAsync(key, now, cancellation);
            var live = Read(found?.Value ?? default).Where(entry => entry.ExpiresAt > now.ToUnixTimeSeconds());
            var changed = change([.. live]);
            if (changed.Count == 0 && found is null)
                return;
            var done =
                changed.Count == 0
                    ? await items.TryRemoveAsync(key, found!, cancellation)
                    : await items.TryPutAsync(key, found, Item(changed, now), cancellation);
            if (done)
                return;
        }

        throw Contended();
    }

    private static NewItem Item(IReadOnlyList<Entry> entries, DateTimeOffset now)
    {
        var text = string.Join(
            ' ',
            entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Id}:{entry.ExpiresAt}"))
        );
        var end = DateTimeOffset.FromUnixTimeSeconds(entries.Max(entry => entry.ExpiresAt));
        return new NewItem(Encoding.ASCII.GetBytes(text), now, end);
    }

    private static IEnumerable<Entry> Read(ReadOnlyMemory<byte> value)
    {
        foreach (var word in Encoding.ASCII.GetString(value.Span).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (
                word.Split(':') is [var id, var expires]
                && PendingId.TryParse(id, out var pending)
                && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            )
                yield return new Entry(pending, at);
            else
                throw new InvalidDataException("an entry of pending sign-ups by address is not readable");
        }
    }

    private static string Key(BlindKey key) => $"pending-by#{key}";

    private static StoreUnavailableException Contended() =>
        new("pending sign-ups by address", new TimeoutException($"somebody else was faster {Attempts} times"));

    private readonly record struct Entry(PendingId Id, long ExpiresAt);
}
