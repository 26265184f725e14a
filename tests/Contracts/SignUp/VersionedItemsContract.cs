using AlertServerless.Core.SignUp;
using Xunit;

namespace AlertServerless.Contracts.SignUp;

/// <summary>What every store of sign-up's items must do.</summary>
public abstract class VersionedItemsContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);

    private readonly string key = $"pending#{Guid.NewGuid():n}";

    protected abstract IVersionedItems Items { get; }

    [Fact]
    public async Task What_was_put_is_found_until_it_expires()
    {
        Assert.Null(await Items.FindAsync(key, Now, default));
        Assert.True(await Items.TryPutAsync(key, null, Item(1), default));
        Assert.Equal([1], (await Items.FindAsync(key, Now, default))!.Value.ToArray());
        Assert.NotNull(await Items.FindAsync(key, Now.AddSeconds(59), default));
        Assert.Null(await Items.FindAsync(key, Now.AddSeconds(60), default));
    }

    [Fact]
    public async Task Only_one_of_many_replaces_what_all_of_them_saw()
    {
        await Items.TryPutAsync(key, null, Item(0), default);
        var seen = await Items.FindAsync(key, Now, default);
        var won = await Task.WhenAll(
            Enumerable.Range(1, 8).Select(value => Items.TryPutAsync(key, seen, Item((byte)value), default))
        );
        Assert.Single(won, true);
        Assert.False(await Items.TryPutAsync(key, null, Item(9), default));
        Assert.False(await Items.TryRemoveAsync(key, seen!, default));
    }

    [Fact]
    public async Task What_expired_may_be_put_anew_and_is_not_taken_for_the_old_one()
    {
        await Items.TryPutAsync(key, null, Item(1), default);
        var old = await Items.FindAsync(key, Now, default);
        Assert.True(await Items.TryPutAsync(key, null, Item(2, Now.AddMinutes(2)), default));
        Assert.False(await Items.TryPutAsync(key, old, Item(3, Now.AddMinutes(2)), default));
        Assert.Equal([2], (await Items.FindAsync(key, Now.AddMinutes(2), default))!.Value.ToArray());
    }

    [Fact]
    public async Task One_of_many_removes_it()
    {
        await Items.TryPutAsync(key, null, Item(1), default);
        var seen = await Items.FindAsync(key, Now, default);
        var removed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Items.TryRemoveAsync(key, seen!, default)));
        Assert.Single(removed, true);
        Assert.Null(await Items.FindAsync(key, Now, default));
    }

    private static NewItem Item(byte value, DateTimeOffset? at = null) =>
        new(new[] { value }, at ?? Now, (at ?? Now).AddMinutes(1));
}
