using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>A message waits for its permit while the wave goes from one of the reader's places to another.</summary>
public sealed class AnotherPlaceTests
{
    private static readonly GeoPoint Focsani = new(45.6966, 27.1844);
    private static readonly PreparedAlert Alert = new(Sample.Alert(7.4));

    private static readonly SubscriberPreferences Person = PreferencesCodec.AsStored(
        Sample
            .Person()
            .With([
                SubscriberPlace.At(Focsani, PlaceLabel.Parents),
                SubscriberPlace.At(Sample.Bucharest, PlaceLabel.Home),
            ]) with
        {
            Language = Language.English,
            Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip)),
        }
    );

    [Theory]
    [InlineData(-1.5, "Parents: EARTHQUAKE in ~1 s!")]
    [InlineData(1, "Home: EARTHQUAKE in ~")]
    public void It_is_about_a_place_that_is_still_ahead(double afterParents, string beginning) =>
        Assert.StartsWith(
            beginning,
            Write(Alert.Current.SArrival(Alert.Current.DistanceKm(Person.Home)).AddSeconds(afterParents))!.Text,
            StringComparison.Ordinal
        );

    [Fact]
    public void Nothing_is_written_once_the_wave_has_passed_all_for_whoever_wants_nothing_late() =>
        Assert.Null(Write(Alert.Current.SArrival(Alert.Current.DistanceKm(Sample.Bucharest)).AddSeconds(1)));

    /// <summary>Judged while both are ahead, when the parents' place decides.</summary>
    private static OutboundMessage? Write(DateTimeOffset now)
    {
        var segment = SegmentColumn.For(Person).Page(0);
        var sealer = new AddressSealer(new MasterKey(1, new byte[MasterKey.SecretLength]));
        var owner = new StoredSubscriber(new SubscriberId(7), Person, default);
        var book = AddressBook.TryCreate([new(ChannelKind.Sms, "+40721234567")], out _)!;
        var stored = owner with { SealedAddresses = sealer.Seal(segment.Value, owner, book) };
        using var addresses = sealer.For(segment.Value);
        var chunk = new Chunk(Alert, new MessageText(Alert.Alert), segment, addresses, Alert.Alert.ExpiresAt);
        var judgedAt = Sample.Origin.AddSeconds(24);
        var result = Eligibility.Judge(Alert, Person, judgedAt);
        Assert.Equal(PlaceName.Parents, result.Place);
        Assert.Null(chunk.Add(stored, result, default, judgedAt));
        return chunk.Write(Assert.Single(chunk.Recipients), ChannelKind.Sms, now);
    }
}
