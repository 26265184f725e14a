using System.Text;
using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

public sealed class AddressSealerTests
{
    private const string Segment = "sxfs-p-sms-0";

    private static readonly OpenedAddresses NotAuthentic = new OpenedAddresses.Shut(SealFault.NotAuthentic);
    private static readonly StoredSubscriber Owner = new(
        new SubscriberId(42),
        SyntheticSubscribers.Preferences(SyntheticSubscribers.Focsani),
        default,
        Revision: 3
    );
    private static readonly MasterKey First = Key(1);
    private static readonly MasterKey Second = Key(2);

    [Fact]
    public void What_was_sealed_opens_here()
    {
        var sealer = new AddressSealer(First);

        var opened = Open(sealer, Seal(sealer, SyntheticSubscribers.Addresses(7, ChannelKind.Telegram)));

        Assert.Equal(
            SyntheticSubscribers.Addresses(7, ChannelKind.Telegram).Addresses,
            Assert.IsType<OpenedAddresses.Book>(opened).Addresses.Addresses
        );
    }

    [Fact]
    public void A_box_shows_nothing_and_is_never_the_same_twice()
    {
        var sealer = new AddressSealer(First);
        var box = Seal(sealer, SyntheticSubscribers.Addresses(7));

        Assert.DoesNotContain("example", Encoding.Latin1.GetString(box), StringComparison.Ordinal);
        Assert.NotEqual(box, Seal(sealer, SyntheticSubscribers.Addresses(7)));
    }

    [Fact]
    public void A_box_does_not_open_in_another_place()
    {
        var sealer = new AddressSealer(First);
        var box = Seal(sealer, SyntheticSubscribers.Addresses(7));

        var here = Owner with { SealedAddresses = box };
        Assert.Equal(NotAuthentic, sealer.Open(Segment, here with { Id = new SubscriberId(43) }));
        Assert.Equal(NotAuthentic, sealer.Open("sxfs-p-sms-1", here));
    }

    [Fact]
    public void A_box_does_not_open_beside_another_place_of_several()
    {
        var sealer = new AddressSealer(First);
        var parents = SubscriberPlace.At(SyntheticSubscribers.Bucharest, PlaceLabel.Parents);
        var owner = Owner with
        {
            Preferences = Owner.Preferences with { Several = new SeveralPlaces(default, parents) },
        };
        var here = owner with { SealedAddresses = sealer.Seal(Segment, owner, SyntheticSubscribers.Addresses(7)) };

        Assert.IsType<OpenedAddresses.Book>(sealer.Open(Segment, here));
        foreach (
            var altered in new SeveralPlaces?[]
            {
                null,
                new(default, parents with { Label = PlaceLabel.Work }),
                new(default, parents with { Point = SyntheticSubscribers.Focsani }),
                new(default, parents, parents),
            }
        )
            Assert.Equal(
                NotAuthentic,
                sealer.Open(Segment, here with { Preferences = here.Preferences with { Several = altered } })
            );
        Assert.Equal(NotAuthentic, sealer.Open("sxfs-p-sms-1", here));
    }

    [Fact]
    public void A_box_does_not_open_beside_altered_preferences_or_another_revision()
    {
        var sealer = new AddressSealer(First);
        var here = Owner with { SealedAddresses = Seal(sealer, SyntheticSubscribers.Addresses(7)) };

        Assert.Equal(
            NotAuthentic,
            sealer.Open(Segment, here with { Preferences = here.Preferences with { MinIntensity = 12 } })
        );
        Assert.Equal(NotAuthentic, sealer.Open(Segment, here with { Revision = 4 }));
        Assert.IsType<OpenedAddresses.Book>(sealer.Open(Segment, here));
    }

    [Fact]
    public void No_bit_of_a_box_can_be_changed()
    {
        var sealer = new AddressSealer(First);
        var box = Seal(sealer, SyntheticSubscribers.Addresses(7));
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var altered = (byte[])box.Clone();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));

            var expected =
                bit < 8 ? SealFault.NotABox
                : bit < 16 ? SealFault.UnknownKey
                : SealFault.NotAuthentic;
            Assert.Equal(new OpenedAddresses.Shut(expected), Open(sealer, altered));
        }
    }

    [Fact]
    public void Any_beginning_of_a_box_is_refused()
    {
        var sealer = new AddressSealer(First);
        var box = Seal(sealer, SyntheticSubscribers.Addresses(7));
        for (var length = 0; length < box.Length; length++)
            Assert.IsType<OpenedAddresses.Shut>(Open(sealer, box[..length]));
    }

    [Fact]
    public void Keys_are_rotated_by_keeping_the_old_one_for_reading()
    {
        var box = Seal(new AddressSealer(First), SyntheticSubscribers.Addresses(7));
        var rotated = new AddressSealer(Second, First);

        Assert.IsType<OpenedAddresses.Book>(Open(rotated, box));
        Assert.Equal(2, Seal(rotated, SyntheticSubscribers.Addresses(7))[1]);
        Assert.Equal(new OpenedAddresses.Shut(SealFault.UnknownKey), Open(new AddressSealer(Second), box));
        Assert.Throws<ArgumentException>(() => new AddressSealer(First, Key(1)));
        Assert.Throws<ArgumentException>(() => new MasterKey(3, new byte[16]));
    }

    private static byte[] Seal(AddressSealer sealer, AddressBook book) => sealer.Seal(Segment, Owner, book);

    private static OpenedAddresses Open(AddressSealer sealer, byte[] box) =>
        sealer.Open(Segment, Owner with { SealedAddresses = box });

    private static MasterKey Key(byte id) => new(id, [.. Enumerable.Repeat(id, MasterKey.SecretLength)]);
}
