using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

public sealed class ReceiptCodecTests
{
    [Fact]
    public void Every_channel_and_level_comes_back()
    {
        var receipts = (
            from channel in ChannelNames.All
            from level in Enum.GetValues<AlertLevel>()
            from reference in new[] { 0, 1, -1, long.MinValue, long.MaxValue }
            select new Receipt(new SubscriberId((ulong)reference ^ 0xABCD_EF01_2345_6789), channel, level, reference)
        ).ToList();
        var read = new List<Receipt>();

        Assert.True(ReceiptCodec.TryDecode(ReceiptCodec.Encode(receipts), read));
        Assert.Equal(receipts, read);
    }

    // A full segment must fit an item beside everything else: DynamoDB's limit is 400 KB.
    [Fact]
    public void A_full_segment_takes_some_seven_kilobytes() =>
        Assert.Equal(6800, ReceiptCodec.Encode([.. Enumerable.Repeat(default(Receipt), 400)]).Length);

    [Fact]
    public void Bytes_that_are_no_receipts_add_nothing()
    {
        var good = ReceiptCodec.Encode([new Receipt(new SubscriberId(1), ChannelKind.Sms, AlertLevel.BeAware, 0)]);
        var read = new List<Receipt>();

        Assert.False(ReceiptCodec.TryDecode(good.AsSpan(1), read));
        foreach (byte bad in new byte[] { 0x04, 0x30, 0xFF })
        {
            var bytes = good.Concat(good).ToArray();
            bytes[ReceiptCodec.Length + 8] = bad;
            Assert.False(ReceiptCodec.TryDecode(bytes, read));
        }

        Assert.Empty(read);
        Assert.True(ReceiptCodec.TryDecode([], read));
    }
}
