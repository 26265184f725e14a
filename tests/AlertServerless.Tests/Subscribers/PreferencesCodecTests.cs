using AlertServerless.Contracts.Subscribers;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

public sealed class PreferencesCodecTests
{
    private static readonly SubscriberPreferences Sample = SyntheticSubscribers.Preferences(
        SyntheticSubscribers.Bucharest,
        proximity: new ProximityThreshold(5.5f, 300)
    );

    [Fact]
    public void Any_preferences_come_back_with_the_home_to_a_centimetre()
    {
        var random = new Random(TestSeed.Next(nameof(Any_preferences_come_back_with_the_home_to_a_centimetre)));
        for (var i = 0; i < 10_000; i++)
        {
            var given = Draw(random);

            Assert.Equal(
                PreferencesFault.None,
                PreferencesCodec.TryDecode(PreferencesCodec.Encode(given), out var read)
            );

            // A degree of latitude is 111 km: 1e-7 degrees are 1.1 cm, rounding makes half of it.
            Assert.Equal(given.Home.Latitude, read.Home.Latitude, 0.51e-7);
            Assert.Equal(given.Home.Longitude, read.Home.Longitude, 0.51e-7);
            Assert.Equal(given with { Home = read.Home }, read);
            Assert.Equal(read, PreferencesCodec.AsStored(read));
        }
    }

    // Stored bytes outlive this code: changing what they mean needs a new version beside this one. Packed apart from
    // this code, by Python's struct.pack('<BBii5fBBII', …).
    [Fact]
    public void Version_2_is_these_bytes()
    {
        var preferences = new SubscriberPreferences(
            SubscriberKind.Infrastructure,
            Language.English,
            new GeoPoint(45.7, -27.18),
            0.5f,
            4,
            5,
            new ProximityThreshold(5.5f, 300),
            new HourRange(22, 7),
            ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Send), (ChannelKind.Sms, LatePolicy.Skip)),
            Exercises: true,
            Updates: true,
            Suspended: true,
            PausedUntilMinute: 0x01020304
        );

        Assert.Equal(
            "021F40443D1B40A9CCEF0000003F000080400000A0400000B0400000964316078B84000004030201",
            Convert.ToHexString(PreferencesCodec.Encode(preferences))
        );
    }

    /// <summary>Packed apart from this code, by Python's struct.pack('&lt;BBii5fBBII', …), one byte of labels, and
    /// struct.pack('&lt;iif', …) for each further place.</summary>
    [Fact]
    public void Version_3_is_these_bytes()
    {
        var preferences = SyntheticSubscribers.Preferences(new GeoPoint(45.7, 27.18)) with
        {
            Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Reword)),
            Exercises = false,
            Several = new SeveralPlaces(
                PlaceLabel.Home,
                new SubscriberPlace(new GeoPoint(44.43, 26.1), 1, PlaceLabel.Parents),
                new SubscriberPlace(new GeoPoint(-59.79, -10.75), 0, PlaceLabel.Work)
            ),
        };

        Assert.Equal(
            "030040443D1BC05633100000003F000080400000A040000000000000000016078000000000000000"
                + "ADE07A7B1A408B8E0F0000803F20C55CDC20AE97F900000000",
            Convert.ToHexString(PreferencesCodec.Encode(preferences))
        );
        Assert.Equal(preferences, PreferencesCodec.AsStored(preferences));
    }

    [Fact]
    public void One_place_takes_the_40_bytes_that_it_always_took()
    {
        Assert.Equal(40, PreferencesCodec.Encode(Sample).Length);
        Assert.Equal(53, PreferencesCodec.Encode(Several(2)).Length);
        Assert.Equal(65, PreferencesCodec.Encode(Several(3)).Length);
    }

    [Theory]
    [InlineData(40, 0x00)] // several, and no further place
    [InlineData(40, 0xC0)] // four
    [InlineData(40, 0x70)] // a label of a third place that is not there
    [InlineData(1, 0x01)] // a facility
    [InlineData(44, 0x7F)] // no place on Earth
    [InlineData(52, 0xBF)] // a negative weight
    public void A_wrong_byte_of_a_further_place_is_named(int index, byte value)
    {
        var bytes = PreferencesCodec.Encode(Several(2));
        bytes[index] = value;

        Assert.Equal(PreferencesFault.BadPlaces, PreferencesCodec.TryDecode(bytes, out var read));
        Assert.Equal(default, read);
    }

    [Fact]
    public void Any_bytes_of_several_places_are_preferences_or_a_named_fault()
    {
        var random = new Random(TestSeed.Next(nameof(Any_bytes_of_several_places_are_preferences_or_a_named_fault)));
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = PreferencesCodec.Encode(Several(2 + (i % 2)));
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (i % 5 == 0)
                bytes = bytes[..random.Next(bytes.Length)];

            var fault = PreferencesCodec.TryDecode(bytes, out var read);

            if (fault == PreferencesFault.None)
                Assert.Equal(bytes, PreferencesCodec.Encode(read));
            else
                Assert.Equal(default, read);
        }
    }

    private static SubscriberPreferences Several(int places) =>
        Sample.With([
            .. new[] { SyntheticSubscribers.Bucharest, SyntheticSubscribers.Focsani, new GeoPoint(45.65, 25.61) }
                .Take(places)
                .Select((point, i) => SubscriberPlace.At(point, (PlaceLabel)(i + 1))),
        ]);

    [Fact]
    public void Any_bytes_are_preferences_or_a_named_fault()
    {
        var random = new Random(TestSeed.Next(nameof(Any_bytes_are_preferences_or_a_named_fault)));
        var good = PreferencesCodec.Encode(Sample);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = new byte[random.Next(0, 44)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
                bytes = [.. good];
            if (bytes.Length > 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            var fault = PreferencesCodec.TryDecode(bytes, out var read);

            // What is read is read in one way only, and a fault leaves nothing half read.
            if (fault == PreferencesFault.None)
                Assert.Equal(bytes, PreferencesCodec.Encode(read));
            else
                Assert.Equal(default, read);
        }
    }

    [Theory]
    [InlineData(0, 1, PreferencesFault.UnknownVersion)]
    [InlineData(1, 0xC0, PreferencesFault.UnknownFlag)]
    [InlineData(30, 0xA0, PreferencesFault.BadHours)]
    [InlineData(5, 0x7F, PreferencesFault.BadHome)]
    [InlineData(13, 0xBF, PreferencesFault.BadThreshold)]
    [InlineData(17, 0x7F, PreferencesFault.BadThreshold)]
    [InlineData(21, 0x00, PreferencesFault.BadThreshold)]
    [InlineData(29, 0xC3, PreferencesFault.BadProximity)]
    [InlineData(30, 24, PreferencesFault.BadHours)]
    [InlineData(32, 0, PreferencesFault.BadChannels)]
    public void One_wrong_byte_is_named(int index, byte value, PreferencesFault expected)
    {
        var bytes = PreferencesCodec.Encode(Sample);
        bytes[index] = value;

        Assert.Equal(expected, PreferencesCodec.TryDecode(bytes, out _));
    }

    /// <summary>Two bits held two languages; the third stands in a bit that no hour uses.</summary>
    [Theory]
    [InlineData(Language.Hungarian, 0x20, 0x00)]
    [InlineData(Language.Bulgarian, 0x30, 0x00)]
    [InlineData(Language.Ukrainian, 0x00, 0x80)]
    [InlineData(Language.Russian, 0x10, 0x80)]
    public void Later_languages_leave_what_is_stored_as_it_is(Language language, int flags, int hourBit)
    {
        var bytes = PreferencesCodec.Encode(Sample with { Language = language });

        Assert.Equal(flags, bytes[1] & 0x30);
        Assert.Equal(hourBit, bytes[30] & 0x80);
        Assert.Equal(PreferencesFault.None, PreferencesCodec.TryDecode(bytes, out var read));
        Assert.Equal(language, read.Language);
        Assert.Equal(Sample.Quiet, read.Quiet);
    }

    [Fact]
    public void A_seventh_language_is_named()
    {
        var bytes = PreferencesCodec.Encode(Sample with { Language = Language.Russian });
        bytes[1] |= 0x20;

        Assert.Equal(PreferencesFault.UnknownFlag, PreferencesCodec.TryDecode(bytes, out _));
    }

    [Fact]
    public void A_wrong_length_is_named()
    {
        var bytes = PreferencesCodec.Encode(Sample);

        Assert.Equal(PreferencesFault.WrongLength, PreferencesCodec.TryDecode([], out _));
        Assert.Equal(
            PreferencesFault.WrongLength,
            PreferencesCodec.TryDecode(bytes.AsSpan(1..).ToArray().Prepend((byte)2).Take(39).ToArray(), out _)
        );
        Assert.Equal(PreferencesFault.WrongLength, PreferencesCodec.TryDecode([.. bytes, 0], out _));
    }

    [Fact]
    public void What_cannot_be_read_back_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => PreferencesCodec.Encode(Sample with { MinIntensity = float.NaN }));
        Assert.Throws<ArgumentException>(() => PreferencesCodec.Encode(Sample with { Channels = default }));
        Assert.Throws<ArgumentException>(() => PreferencesCodec.Encode(Sample with { Language = (Language)7 }));
        Assert.Throws<ArgumentException>(() => PreferencesCodec.Encode(Sample with { Region = (EventRegion)3 }));
        Assert.Throws<ArgumentException>(() =>
            PreferencesCodec.Encode(Sample with { Proximity = new ProximityThreshold(5, 0) })
        );
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var bytes = PreferencesCodec.Encode(Sample);
        PreferencesCodec.TryDecode(bytes, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            PreferencesCodec.TryDecode(bytes, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static SubscriberPreferences Draw(Random random) =>
        new(
            (SubscriberKind)random.Next(2),
            (Language)random.Next(6),
            new GeoPoint((random.NextDouble() * 180) - 90, (random.NextDouble() * 360) - 180),
            random.NextSingle(),
            1 + (11 * random.NextSingle()),
            1 + (11 * random.NextSingle()),
            random.Next(2) == 0
                ? default
                : new ProximityThreshold(10 * random.NextSingle(), 1 + (1000 * random.NextSingle())),
            new HourRange((byte)random.Next(24), (byte)random.Next(24)),
            ChannelPlan.Of([
                .. ChannelNames
                    .All.OrderBy(_ => random.Next())
                    .Take(random.Next(1, 5))
                    .Select(kind => (kind, (LatePolicy)random.Next(3))),
            ]),
            random.Next(2) == 0,
            random.Next(2) == 0,
            random.Next(2) == 0,
            (EventRegion)random.Next(3),
            (uint)random.NextInt64(uint.MaxValue)
        );
}
