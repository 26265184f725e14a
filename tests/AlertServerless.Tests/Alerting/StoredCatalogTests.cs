using System.IO.Compression;
using System.Text;
using AlertServerless.Core.Alerting;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>What cannot be read is reported, and never taken for nothing: that would issue everything again.</summary>
public sealed class StoredCatalogTests
{
    private static byte[] Deflated(string text)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest))
            deflate.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    [Theory]
    [InlineData("null", "schema ;")]
    [InlineData("""{"schema":2,"events":[],"countdowns":{},"outbox":[]}""", "schema 2; this producer knows 1")]
    [InlineData("""{"schema":1""", "cannot be read")]
    [InlineData("nonsense", "cannot be read")]
    public void A_catalog_that_cannot_be_read_is_named(string text, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<InvalidDataException>(() => EventCatalogCodec.Decode(Deflated(text))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    public void An_alert_that_cannot_be_read_is_named(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Contains("alert", Message(() => AlertCodec.Decode(bytes)), StringComparison.Ordinal);
        Assert.Contains("open alert", Message(() => PendingCodec.Decode(bytes)), StringComparison.Ordinal);

        static string Message(Func<object> read) => Assert.Throws<InvalidDataException>(read).Message;
    }
}
