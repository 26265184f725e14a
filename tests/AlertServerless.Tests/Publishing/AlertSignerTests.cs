using System.Security.Cryptography;
using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

public sealed class AlertSignerTests
{
    private static readonly AlertSigner Old = AlertSigner.Create("old");
    private static readonly AlertSigner New = AlertSigner.Create("new");
    private static readonly DateTimeOffset Fresh = SampleAlerts.First.DecidedAt.AddSeconds(1);

    private static SignedValue Signed(AlertSigner signer) =>
        signer.Sign(AlertRecordCodec.Encode(SampleAlerts.Record(SampleAlerts.First)));

    private static AlertVerifier Verifier(params AlertSigner[] believed) =>
        new(believed.ToDictionary(signer => signer.KeyId, signer => signer.PublicKey));

    private static AlertRefusal? Refusal(AlertReading reading) => (reading as AlertReading.Refused)?.Refusal;

    private static AlertReading Open(AlertVerifier verifier, SignedValue signed, DateTimeOffset? now = null) =>
        verifier.Open(signed.Value, signed.Signature, signed.KeyId, now ?? Fresh);

    /// <summary>RFC 6979, appendix A.2.5: the key pair of P-256, and the signature of "sample" with SHA-256.</summary>
    [Fact]
    public void A_published_signature_is_verified()
    {
        using var key = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = Convert.FromHexString("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
                    Y = Convert.FromHexString("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
                },
            }
        );
        var verifier = new AlertVerifier(new Dictionary<string, byte[]> { ["rfc"] = key.ExportSubjectPublicKeyInfo() });
        var signature = Convert.FromHexString(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        );

        // Accepted by its signature, then found to be no alert.
        Assert.NotEqual(AlertRefusal.Altered, Refusal(verifier.Open("sample"u8, signature, "rfc", Fresh)));
        Assert.Equal(AlertRefusal.Altered, Refusal(verifier.Open("samplE"u8, signature, "rfc", Fresh)));
    }

    [Fact]
    public void What_was_signed_is_accepted() =>
        Assert.Equal(
            SampleAlerts.First.Id,
            Assert.IsType<AlertReading.Accepted>(Open(Old.Verifier(), Signed(Old))).Record.Alert.Id
        );

    /// <summary>What a consumer holds is the public half: it has no way to sign, and its bytes are no private
    /// key.</summary>
    [Fact]
    public void Who_verifies_cannot_sign() =>
        Assert.Throws<ArgumentException>(() => new AlertSigner("old", Old.PublicKey));

    [Fact]
    public void A_rotated_key_is_still_believed() =>
        Assert.IsType<AlertReading.Accepted>(Open(Verifier(New, Old), Signed(Old)));

    [Fact]
    public void Without_signature_or_key_id_it_is_not_signed()
    {
        var signed = Signed(Old);

        Assert.Equal(AlertRefusal.NotSigned, Refusal(Open(Old.Verifier(), signed with { Signature = [] })));
        Assert.Equal(AlertRefusal.NotSigned, Refusal(Old.Verifier().Open(signed.Value, signed.Signature, null, Fresh)));
    }

    [Fact]
    public void A_strangers_key_is_unknown() =>
        Assert.Equal(AlertRefusal.UnknownKey, Refusal(Open(Old.Verifier(), Signed(AlertSigner.Create("stranger")))));

    [Fact]
    public void Any_flipped_bit_of_value_or_signature_is_altered()
    {
        var (verifier, signed) = (Old.Verifier(), Signed(Old));
        for (var bit = 0; bit < signed.Value.Length * 8; bit++)
            Assert.Equal(
                AlertRefusal.Altered,
                Refusal(Open(verifier, signed with { Value = Flip(signed.Value, bit) }))
            );
        for (var bit = 0; bit < signed.Signature.Length * 8; bit++)
            Assert.Equal(
                AlertRefusal.Altered,
                Refusal(Open(verifier, signed with { Signature = Flip(signed.Signature, bit) }))
            );
    }

    [Fact]
    public void A_name_of_another_key_does_not_help_a_forger() =>
        Assert.Equal(AlertRefusal.Altered, Refusal(Open(Verifier(Old, New), Signed(Old) with { KeyId = "new" })));

    [Fact]
    public void From_the_instant_it_expires_it_is_accepted_no_more_and_an_hour_later_it_is_refused()
    {
        var (verifier, signed) = (Old.Verifier(), Signed(Old));
        var (end, history) = (SampleAlerts.First.ExpiresAt, SampleAlerts.First.ExpiresAt + AlertRecord.KeptFor);

        Assert.IsType<AlertReading.Accepted>(Open(verifier, signed, end.AddTicks(-1)));
        Assert.Equal(
            SampleAlerts.First.Id,
            Assert.IsType<AlertReading.Ended>(Open(verifier, signed, end)).Record.Alert.Id
        );
        Assert.IsType<AlertReading.Ended>(Open(verifier, signed, history.AddTicks(-1)));
        Assert.Equal(AlertRefusal.Expired, Refusal(Open(verifier, signed, history)));
    }

    [Fact]
    public void An_ended_alert_is_believed_no_more_easily_than_a_living_one()
    {
        var (verifier, signed) = (Old.Verifier(), Signed(Old));
        var end = SampleAlerts.First.ExpiresAt;

        Assert.Equal(AlertRefusal.NotSigned, Refusal(Open(verifier, signed with { Signature = [] }, end)));
        Assert.Equal(AlertRefusal.UnknownKey, Refusal(Open(verifier, signed with { KeyId = "new" }, end)));
        Assert.Equal(
            AlertRefusal.Altered,
            Refusal(Open(verifier, signed with { Value = Flip(signed.Value, 1000) }, end))
        );
    }

    [Fact]
    public void What_is_no_key_of_the_curve_is_refused_without_being_shown()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var faults = new[]
        {
            Assert.Throws<ArgumentException>(() => new AlertSigner("k", "hunter2"u8.ToArray())),
            Assert.Throws<ArgumentException>(() => new AlertSigner("k", other.ExportPkcs8PrivateKey())),
            Assert.Throws<ArgumentException>(() => new AlertVerifier(new Dictionary<string, byte[]> { ["k"] = [1] })),
            Assert.Throws<ArgumentException>(() => new AlertVerifier(new Dictionary<string, byte[]>())),
        };

        Assert.All(faults.Take(3), fault => Assert.Contains("'k'", fault.Message, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
