using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.SignUp;

/// <summary>A pending sign-up as it was read.</summary>
internal sealed record FoundPending(PendingSignUp Pending, VersionedItem Item);

/// <summary>Pending sign-ups, sealed: the store holds no address and no code in clear.</summary>
internal sealed class PendingSignUps(
    IVersionedItems items,
    SignUpKeys keys,
    PendingByAddress byAddress,
    TimeProvider clock
)
{
    private const int StartTokenBytes = 16;

    public async Task AddAsync(PendingSignUp pending, CancellationToken cancellation)
    {
        await byAddress.EnterAsync(pending, cancellation);
        if (!await items.TryPutAsync(Key(pending.Id), null, Item(pending), cancellation))
            throw new InvalidOperationException($"{pending} exists already"); // 128 random bits, drawn just now
    }

    public async Task<FoundPending?> FindAsync(PendingId id, CancellationToken cancellation)
    {
        if (await items.FindAsync(Key(id), clock.GetUtcNow(), cancellation) is not { } item)
            return null;
        var json = keys.Open(Key(id), item.Value.Span) ?? throw new InvalidDataException($"{Key(id)} does not open");
        return new FoundPending(PendingSignUp.FromJson(json), item);
    }

    public Task<bool> TryReplaceAsync(FoundPending seen, PendingSignUp changed, CancellationToken cancellation) =>
        items.TryPutAsync(Key(changed.Id), seen.Item, Item(changed), cancellation);

    /// <summary>A token that leads to the sign-up once.</summary>
    public async Task<string> StartTokenAsync(PendingId id, CancellationToken cancellation)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(StartTokenBytes));
        var now = clock.GetUtcNow();
        var box = keys.Seal(StartKey(token), Encoding.ASCII.GetBytes(id.Value));
        await items.TryPutAsync(StartKey(token), null, new NewItem(box, now, now + PendingSignUp.Life), cancellation);
        return token;
    }

    public async Task<PendingId?> SpendStartTokenAsync(string token, CancellationToken cancellation)
    {
        var key = StartKey(token);
        if (await items.FindAsync(key, clock.GetUtcNow(), cancellation) is not { } item)
            return null;
        if (!await items.TryRemoveAsync(key, item, cancellation))
            return null;
        var text = keys.Open(key, item.Value.Span) is { } opened ? Encoding.ASCII.GetString(opened) : null;
        return PendingId.TryParse(text, out var id) ? id : null;
    }

    private NewItem Item(PendingSignUp pending) =>
        new(keys.Seal(Key(pending.Id), pending.ToJson()), clock.GetUtcNow(), pending.ExpiresAt);

    internal static string Key(PendingId id) => $"pending#{id}";

    // Whoever reads the table cannot use what is in it.
    private string StartKey(string token) => $"start#{keys.MacText(KeyPurpose.Counter, $"start {token}")}";
}
