using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>Keys that are replaced while an alert is on its way, in each order of the steps.</summary>
public sealed class AlertKeysTests
{
    private static readonly AlertSigner Old = AlertSigner.Create("old");
    private static readonly AlertSigner New = AlertSigner.Create("new");

    private readonly ManualTime time = new(SampleAlerts.First.DecidedAt.AddSeconds(1));
    private int readings;

    /// <summary>What the store holds when it is read again, and under which name the producer signs.</summary>
    public static TheoryData<string, string[], string> Orders =>
        new()
        {
            { "the producer signs with the new key first", ["old", "new"], "new" },
            { "both keys, still signed with the old one", ["old", "new"], "old" },
            { "the old one is gone before its records are read", ["new"], "new" },
        };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A_consumer_with_the_old_key_believes_what_either_signs(string order, string[] stored, string by)
    {
        var keys = Keys(() => Verifier(stored));

        Assert.IsType<AlertReading.Accepted>(await OpenAsync(keys, Signed(by)));
        Assert.IsType<AlertReading.Accepted>(await OpenAsync(keys, Signed("old")));
        Assert.NotEmpty(order);
    }

    /// <summary>Records that were signed before still arrive.</summary>
    [Fact]
    public async Task A_key_that_was_taken_away_still_judges_what_is_under_way()
    {
        var keys = Keys(() => Verifier("new"));
        await OpenAsync(keys, Signed("new"));

        Assert.IsType<AlertReading.Accepted>(await OpenAsync(keys, Signed("old")));
    }

    [Fact]
    public async Task Another_key_under_the_same_name_is_read_again_before_a_record_counts_as_altered()
    {
        var replaced = AlertSigner.Create("old");
        var keys = Keys(() => replaced.Verifier());

        Assert.IsType<AlertReading.Accepted>(await OpenAsync(keys, Sign(replaced)));
        var forged = Sign(replaced);
        forged.Value[80] ^= 1;
        Assert.Equal(AlertRefusal.Altered, Assert.IsType<AlertReading.Refused>(await OpenAsync(keys, forged)).Refusal);
    }

    [Fact]
    public async Task A_key_that_comes_seconds_later_is_waited_for()
    {
        var comesAt = time.GetUtcNow().AddSeconds(6);
        var keys = Keys(() => time.GetUtcNow() < comesAt ? null : Verifier("old", "new"));

        Assert.IsType<AlertReading.Accepted>(await time.RunAsync(() => OpenAsync(keys, Signed("new"))));
    }

    [Fact]
    public async Task A_key_that_nobody_has_stays_unknown_after_ten_seconds()
    {
        var keys = Keys(() => Verifier("old"));

        var refused = Assert.IsType<AlertReading.Refused>(await time.RunAsync(() => OpenAsync(keys, Signed("new"))));

        Assert.Equal(AlertRefusal.UnknownKey, refused.Refusal);
        Assert.InRange(readings, 2, 25);
    }

    private AlertKeys Keys(Func<AlertVerifier?> stored) =>
        new(
            Verifier("old"),
            _ =>
            {
                readings++;
                return Task.FromResult(stored());
            },
            time
        );

    private Task<AlertReading> OpenAsync(AlertKeys keys, SignedValue signed) =>
        keys.OpenAsync(signed.Value, signed.Signature, signed.KeyId, time.GetUtcNow().AddSeconds(10), default);

    private static SignedValue Signed(string by) => Sign(by == "old" ? Old : New);

    private static SignedValue Sign(AlertSigner signer) =>
        signer.Sign(AlertRecordCodec.Encode(SampleAlerts.Record(SampleAlerts.First)));

    private static AlertVerifier Verifier(params string[] ids) =>
        new(ids.ToDictionary(id => id, id => (id == "old" ? Old : New).PublicKey));
}
