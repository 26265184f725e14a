using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

public sealed class AlertSignerTests
{
    private static readonly byte[] OldKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] NewKey = [.. Enumerable.Range(101, 32).Select(i => (byte)i)];
    private static readonly DateTimeOffset Fresh = SampleAlerts.First.DecidedAt.AddSeconds(1);

    private static AlertSigner Signer(string current, params (string Id, byte[] Key)[] keys) =>
        new(keys.ToDictionary(k => k.Id, k => k.Key), current);

    private static SignedValue Signed(AlertSigner signer) =>
        signer.Sign(AlertRecordCodec.Encode(SampleAlerts.Record(SampleAlerts.First)));

    private static AlertRefusal? Refusal(AlertReading reading) => (reading as AlertReading.Refused)?.Refusal;

    [Fact]
    public void The_signature_is_HMAC_SHA256()
    {
        // RFC 4231, test case 2 has the key "Jefe", too short to be allowed here; its test case 6 has 131 bytes of
        // 0xaa.
        var key = new byte[131];
        Array.Fill(key, (byte)0xaa);
        var signed = Signer("k", ("k", key)).Sign("Test Using Larger Than Block-Size Key - Hash Key First"u8.ToArray());

        Assert.Equal(
            "60E431591EE0B67F0D8A26AACBF5B77F8E0BC6213728C5140546040F0EE37F54",
            Convert.ToHexString(signed.Signature)
        );
    }

    [Fact]
    public void What_was_signed_is_accepted()
    {
        var signer = Signer("old", ("old", OldKey));
        var signed = Signed(signer);

        Assert.Equal(
            SampleAlerts.First.Id,
            Assert
                .IsType<AlertReading.Accepted>(signer.Open(signed.Value, signed.Signature, signed.KeyId, Fresh))
                .Record.Alert.Id
        );
    }

    [Fact]
    public void A_rotated_key_still_opens_what_it_signed()
    {
        var signed = Signed(Signer("old", ("old", OldKey)));
        var consumer = Signer("new", ("new", NewKey), ("old", OldKey));

        Assert.IsType<AlertReading.Accepted>(consumer.Open(signed.Value, signed.Signature, signed.KeyId, Fresh));
    }

    [Fact]
    public void Without_signature_or_key_id_it_is_not_signed()
    {
        var signer = Signer("old", ("old", OldKey));
        var signed = Signed(signer);

        Assert.Equal(AlertRefusal.NotSigned, Refusal(signer.Open(signed.Value, [], signed.KeyId, Fresh)));
        Assert.Equal(AlertRefusal.NotSigned, Refusal(signer.Open(signed.Value, signed.Signature, null, Fresh)));
    }

    [Fact]
    public void A_strangers_key_is_unknown()
    {
        var signed = Signed(Signer("stranger", ("stranger", NewKey)));

        Assert.Equal(
            AlertRefusal.UnknownKey,
            Refusal(Signer("old", ("old", OldKey)).Open(signed.Value, signed.Signature, signed.KeyId, Fresh))
        );
    }

    [Fact]
    public void Any_flipped_bit_of_value_or_signature_is_altered()
    {
        var signer = Signer("old", ("old", OldKey));
        var signed = Signed(signer);
        for (var bit = 0; bit < signed.Value.Length * 8; bit++)
            Assert.Equal(
                AlertRefusal.Altered,
                Refusal(signer.Open(Flip(signed.Value, bit), signed.Signature, signed.KeyId, Fresh))
            );
        for (var bit = 0; bit < signed.Signature.Length * 8; bit++)
            Assert.Equal(
                AlertRefusal.Altered,
                Refusal(signer.Open(signed.Value, Flip(signed.Signature, bit), signed.KeyId, Fresh))
            );
    }

    [Fact]
    public void A_name_of_another_key_does_not_help_a_forger()
    {
        var both = Signer("old", ("old", OldKey), ("new", NewKey));
        var signed = Signed(both);

        Assert.Equal(AlertRefusal.Altered, Refusal(both.Open(signed.Value, signed.Signature, "new", Fresh)));
    }

    [Fact]
    public void From_the_instant_it_expires_it_is_accepted_no_more_and_an_hour_later_it_is_refused()
    {
        var signer = Signer("old", ("old", OldKey));
        var signed = Signed(signer);

        Assert.IsType<AlertReading.Accepted>(
            signer.Open(signed.Value, signed.Signature, signed.KeyId, SampleAlerts.First.ExpiresAt.AddTicks(-1))
        );
        var (end, history) = (SampleAlerts.First.ExpiresAt, SampleAlerts.First.ExpiresAt + AlertRecord.KeptFor);
        Assert.Equal(
            SampleAlerts.First.Id,
            Assert
                .IsType<AlertReading.Ended>(signer.Open(signed.Value, signed.Signature, signed.KeyId, end))
                .Record.Alert.Id
        );
        Assert.IsType<AlertReading.Ended>(
            signer.Open(signed.Value, signed.Signature, signed.KeyId, history.AddTicks(-1))
        );
        Assert.Equal(AlertRefusal.Expired, Refusal(signer.Open(signed.Value, signed.Signature, signed.KeyId, history)));
    }

    [Fact]
    public void An_ended_alert_is_believed_no_more_easily_than_a_living_one()
    {
        var signer = Signer("old", ("old", OldKey));
        var signed = Signed(signer);
        var end = SampleAlerts.First.ExpiresAt;

        Assert.Equal(AlertRefusal.NotSigned, Refusal(signer.Open(signed.Value, [], signed.KeyId, end)));
        Assert.Equal(AlertRefusal.UnknownKey, Refusal(signer.Open(signed.Value, signed.Signature, "new", end)));
        Assert.Equal(
            AlertRefusal.Altered,
            Refusal(signer.Open(Flip(signed.Value, 1000), signed.Signature, signed.KeyId, end))
        );
    }

    [Fact]
    public void A_short_key_is_refused_without_being_shown()
    {
        var fault = Assert.Throws<ArgumentException>(() => Signer("k", ("k", "hunter2"u8.ToArray())));

        Assert.Contains("'k' has 7 bytes", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
