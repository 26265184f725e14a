using System.Text;
using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>What a stream without headers carries: the value, its signature and the key's name in one piece.</summary>
public sealed class SignedEnvelopeTests
{
    private static readonly AlertSigner Signer = AlertSigner.Create("key-2026");
    private static readonly SignedValue Signed = Signer.Sign(
        AlertRecordCodec.Encode(Heartbeat.Record(0, 1, SampleAlerts.Origin))
    );

    [Fact]
    public void What_was_wrapped_is_opened_and_believed()
    {
        var opened = Open(SignedEnvelope.Wrap(Signed));

        Assert.Equal(Signed.KeyId, opened.KeyId);
        Assert.Equal(Signed.Signature, opened.Signature);
        Assert.Equal(Signed.Value, opened.Value);
        Assert.IsType<AlertReading.Accepted>(
            Signer.Verifier().Open(opened.Value, opened.Signature, opened.KeyId, SampleAlerts.Origin)
        );
    }

    /// <summary>Stored records are read by later releases: these bytes stay what they are.</summary>
    [Fact]
    public void The_bytes_of_version_1_are_fixed() =>
        Assert.Equal(
            new byte[] { 1, 2, (byte)'k', (byte)'1', 3, 7, 8, 200, (byte)'{', (byte)'}' },
            SignedEnvelope.Wrap(new SignedValue("{}"u8.ToArray(), [7, 8, 200], "k1"))
        );

    [Fact]
    public void The_largest_key_and_signature_add_what_is_promised()
    {
        var longest = AlertSigner.Create(new string('k', 64)).Sign(new byte[10]);
        Assert.Equal(10 + SignedEnvelope.MaxOverhead, SignedEnvelope.Wrap(longest).Length);
    }

    [Fact]
    public void Another_version_is_refused_by_its_number()
    {
        var record = SignedEnvelope.Wrap(Signed);
        record[0] = 2;
        Assert.Equal("envelope version 2; this reader knows 1", Refused(record));
    }

    [Fact]
    public void A_record_that_ends_too_early_is_refused_wherever_it_ends()
    {
        var record = SignedEnvelope.Wrap(Signed);
        var header = record.Length - Signed.Value.Length;
        Assert.Equal("an empty record", Refused([]));
        for (var length = 1; length < header; length++)
            Assert.Equal("the record ends within its envelope", Refused(record[..length]));
        Assert.Empty(Open(record[..header]).Value);
    }

    [Fact]
    public void A_key_id_that_is_no_text_is_refused() =>
        Assert.Equal("the key id is not ASCII", Refused([1, 1, 200, 1, 7, 0]));

    /// <summary>Whatever bit is turned over: it is refused here or by the signature.</summary>
    [Fact]
    public void No_altered_record_is_believed()
    {
        var record = SignedEnvelope.Wrap(Signed);
        for (var at = 0; at < record.Length; at++)
        for (var bit = 0; bit < 8; bit += 3)
        {
            var altered = record.ToArray();
            altered[at] ^= (byte)(1 << bit);
            if (SignedEnvelope.Open(altered) is EnvelopeReading.Opened { Content: var opened })
                Assert.IsType<AlertReading.Refused>(
                    Signer.Verifier().Open(opened.Value, opened.Signature, opened.KeyId, SampleAlerts.Origin)
                );
        }
    }

    private static SignedValue Open(byte[] record) =>
        Assert.IsType<EnvelopeReading.Opened>(SignedEnvelope.Open(record)).Content;

    private static string Refused(byte[] record) =>
        Assert.IsType<EnvelopeReading.Refused>(SignedEnvelope.Open(record)).Why;
}
