using System.Text;
using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

public sealed class AddressSealerTests
{
    private const string Segment = "sxfs-p-sms-0";

    private static readonly SubscriberId Subscriber = new(42);
    private static readonly MasterKey First = Key(1);
    private static readonly MasterKey Second = Key(2);

    [Fact]
    public void What_was_sealed_opens_here()
    {
        var sealer = new AddressSealer(First);

        var opened = sealer.Open(
            Segment,
            Subscriber,
            sealer.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7, ChannelKind.Telegram))
        );

        Assert.Equal(
            SyntheticSubscribers.Addresses(7, ChannelKind.Telegram).Addresses,
            Assert.IsType<OpenedAddresses.Book>(opened).Addresses.Addresses
        );
    }

    [Fact]
    public void A_box_shows_nothing_and_is_never_the_same_twice()
    {
        var sealer = new AddressSealer(First);
        var box = sealer.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7));

        Assert.DoesNotContain("example", Encoding.Latin1.GetString(box), StringComparison.Ordinal);
        Assert.NotEqual(box, sealer.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7)));
    }

    [Fact]
    public void A_box_does_not_open_in_another_place()
    {
        var sealer = new AddressSealer(First);
        var box = sealer.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7));

        Assert.Equal(new OpenedAddresses.Shut(SealFault.NotAuthentic), sealer.Open(Segment, new SubscriberId(43), box));
        Assert.Equal(new OpenedAddresses.Shut(SealFault.NotAuthentic), sealer.Open("sxfs-p-sms-1", Subscriber, box));
    }

    [Fact]
    public void No_bit_of_a_box_can_be_changed()
    {
        var sealer = new AddressSealer(First);
        var box = sealer.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7));
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var altered = (byte[])box.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));

            var expected =
                bit < 8 ? SealFault.NotABox
                : bit < 16 ? SealFault.UnknownKey
                : SealFault.NotAuthentic;
            Assert.Equal(new OpenedAddresses.Shut(expected), sealer.Open(Segment, Subscriber, altered));
        }
    }

    [Fact]
    public void Any_beginning_of_a_box_is_refused()
    {
        var sealer = new AddressSealer(First);
        var box = sealer.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7));
        for (var length = 0; length < box.Length; length++)
            Assert.IsType<OpenedAddresses.Shut>(sealer.Open(Segment, Subscriber, box.AsSpan(0, length)));
    }

    [Fact]
    public void Keys_are_rotated_by_keeping_the_old_one_for_reading()
    {
        var box = new AddressSealer(First).Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7));
        var rotated = new AddressSealer(Second, First);

        Assert.IsType<OpenedAddresses.Book>(rotated.Open(Segment, Subscriber, box));
        Assert.Equal(2, rotated.Seal(Segment, Subscriber, SyntheticSubscribers.Addresses(7))[1]);
        Assert.Equal(
            new OpenedAddresses.Shut(SealFault.UnknownKey),
            new AddressSealer(Second).Open(Segment, Subscriber, box)
        );
        Assert.Throws<ArgumentException>(() => new AddressSealer(First, Key(1)));
        Assert.Throws<ArgumentException>(() => new MasterKey(3, new byte[16]));
    }

    private static MasterKey Key(byte id) => new(id, [.. Enumerable.Repeat(id, MasterKey.SecretLength)]);
}
