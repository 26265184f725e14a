using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

public sealed class BlindIndexTests
{
    private static readonly BlindIndex Index = new(new byte[32]);

    [Theory]
    [InlineData(ChannelKind.Email, "Ana@Example.org", " ana@example.ORG ")]
    [InlineData(ChannelKind.Sms, "+40316300001", " +40316300001")]
    [InlineData(ChannelKind.Telegram, "1234", "01234")]
    [InlineData(ChannelKind.Webhook, "https://Example.org", "https://example.org/")]
    [InlineData(ChannelKind.Webhook, "https://example.org/a#cap", "https://example.org:443/a#2")]
    [InlineData(ChannelKind.Email, "ana@example.org.", "ana@example.org")]
    public void One_inbox_has_one_key(ChannelKind channel, string one, string other) =>
        Assert.Equal(Index.KeyOf(channel, one), Index.KeyOf(channel, other));

    // A tag or a dot decides limits (SignUpGuardOptions), never whom a STOP or an erasure reaches.
    [Theory]
    [InlineData(ChannelKind.Email, "a.na@gmail.com", "ana@gmail.com")]
    [InlineData(ChannelKind.Email, "ana+1@example.org", "ana@example.org")]
    [InlineData(ChannelKind.Webhook, "https://example.org/a?1", "https://example.org/a?2")]
    public void Addresses_of_one_inbox_are_found_apart(ChannelKind channel, string one, string other) =>
        Assert.NotEqual(Index.KeyOf(channel, one), Index.KeyOf(channel, other));

    [Fact]
    public void While_keys_are_rotated_an_address_has_one_under_each()
    {
        var former = new IndexKey(1, new byte[32]);
        var rotated = new BlindIndex(new IndexKey(2, [.. Enumerable.Repeat((byte)7, 32)]), former);

        var keys = rotated.AllKeysOf(ChannelKind.Email, "ana@example.org");

        Assert.Equal([2, 1], keys.Select(key => (int)key.KeyId));
        Assert.Equal(rotated.KeyOf(ChannelKind.Email, "ana@example.org"), keys[0]);
        Assert.Equal(Index.KeyOf(ChannelKind.Email, "ana@example.org"), keys[1]);
        Assert.Throws<ArgumentException>(() => new BlindIndex(former, former));
    }

    [Fact]
    public void Another_address_channel_or_secret_gives_another_key()
    {
        var key = Index.KeyOf(ChannelKind.Email, "ana@example.org");

        Assert.NotEqual(key, Index.KeyOf(ChannelKind.Email, "ana@example.com"));
        Assert.NotEqual(
            key,
            new BlindIndex([.. Enumerable.Repeat((byte)1, 32)]).KeyOf(ChannelKind.Email, "ana@example.org")
        );
        Assert.NotEqual(
            Index.KeyOf(ChannelKind.Sms, "+40316300001").Value,
            Index.KeyOf(ChannelKind.Telegram, "40316300001").Value
        );
        Assert.Equal(45, key.Value.Length);
        Assert.Equal(1, key.KeyId);
    }

    // Computed apart from this code: printf 'email:ana@example.org' | openssl dgst -sha256 -mac HMAC -macopt
    // hexkey:00…00 (32 bytes)
    [Fact]
    public void The_key_is_the_HMAC_of_channel_and_address() =>
        Assert.Equal(
            "1.EIZO1hsGxhXOreJvzizbMh3Cy_nPGuXjGP098R6p2eo",
            Index.KeyOf(ChannelKind.Email, "ana@example.org").Value
        );

    [Fact]
    public void What_is_no_address_is_refused_without_repeating_it()
    {
        var refused = Assert.Throws<ArgumentException>(() => Index.KeyOf(ChannelKind.Sms, "0712345678"));

        Assert.DoesNotContain("0712345678", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BlindIndex(new byte[31]));
    }
}
