using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using CsvHelper;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary>A row that is not imported.</summary>
/// <param name="Line">In the file, from 1.</param>
/// <param name="Column">Which value.</param>
/// <param name="Reason">What is wrong with it; never the value.</param>
internal sealed record RefusedRow(int Line, string Column, string Reason);

/// <summary>One row as a subscriber, or why not. The id follows from addresses and home, so that the same row, read
/// again, is the same subscriber.</summary>
internal sealed class SubscriberRowReader(AddressPolicy policy, BlindIndex blindIndex)
{
    private const float UsualIntensity = 4;

    /// <param name="csv">At the row.</param>
    /// <param name="line">Of the row.</param>
    /// <param name="refusal">Why there is none.</param>
    public NewSubscriber? Read(CsvReader csv, int line, out RefusedRow? refusal)
    {
        var row = new Row(csv, line);
        var subscriber = Read(row);
        refusal = row.Refusal;
        return refusal is null ? subscriber : null;
    }

    private NewSubscriber? Read(Row row)
    {
        var kind =
            row.OneOf(SubscriberColumns.Kind, ["person", "infrastructure"]) == 1
                ? SubscriberKind.Infrastructure
                : SubscriberKind.Person;
        var places = Places(row, kind);
        var intensity = (float)row.Number(SubscriberColumns.MinIntensity, 1, 12, UsualIntensity);
        var night = (float)row.Number(SubscriberColumns.NightMinIntensity, 1, 12, intensity);
        var near = new ProximityThreshold(
            (float)row.Number(SubscriberColumns.NearMagnitude, 0, 10, 0),
            (float)row.Number(SubscriberColumns.NearKm, 0, 20_000, 0)
        );
        if (near is { IsSet: false, MinMagnitude: not 0 })
            row.Refuse(SubscriberColumns.NearKm, "missing beside near_magnitude");
        var quiet = new HourRange(
            (byte)row.Number(SubscriberColumns.QuietFrom, 0, 23, 0),
            (byte)row.Number(SubscriberColumns.QuietTo, 0, 23, 0)
        );
        if (!SubscriberWords.TryLanguage(row.Text(SubscriberColumns.Language, "ro"), out var language))
            row.Refuse(SubscriberColumns.Language, $"not one of {SubscriberWords.KnownLanguages}");
        var region = (EventRegion)row.OneOf(SubscriberColumns.Region, ["anywhere", "vrancea", "elsewhere"]);
        var addresses = Addresses(row);
        if (row.Refusal is not null || addresses is null)
            return null;
        var wanted = row.Text(SubscriberColumns.Channels, "");
        var plan = wanted.Length == 0 ? SubscriberWords.PlanOf(addresses) : SubscriberWords.Plan(wanted, addresses);
        if (plan is not { } channels)
        {
            row.Refuse(SubscriberColumns.Channels, "not CHANNEL[:reword|skip|send] of channels with an address");
            return null;
        }

        var preferences = HomeRounding.Apply(
            new SubscriberPreferences(
                kind,
                language,
                places[0].Point,
                places[0].ForeArcWeight,
                intensity,
                night,
                near,
                quiet,
                channels,
                row.OneOf(SubscriberColumns.Exercises, ["no", "yes"]) == 1,
                row.OneOf(SubscriberColumns.Updates, ["no", "yes"]) == 1,
                Suspended: false,
                region
            ).With(places)
        );
        return row.Refusal is null
            ? new NewSubscriber(IdOf(row, preferences, addresses), preferences, addresses)
            : null;
    }

    /// <summary>The first place, which must be there, and those that are given beside it.</summary>
    private static List<SubscriberPlace> Places(Row row, SubscriberKind kind)
    {
        var places = new List<SubscriberPlace>();
        for (var i = 0; i < SubscriberPreferences.MostPlaces; i++)
        {
            var north = SubscriberColumns.OfPlace(SubscriberColumns.Latitude, i);
            var east = SubscriberColumns.OfPlace(SubscriberColumns.Longitude, i);
            var what = SubscriberColumns.OfPlace(SubscriberColumns.Label, i);
            if (i > 0 && Array.TrueForAll([north, east, what], column => row.Text(column, "").Length == 0))
                continue;
            if (i > 0 && kind == SubscriberKind.Infrastructure)
                row.Refuse(north, "a facility has one place; another site is another row");
            if (!PlaceLabels.TryParse(row.Text(what, ""), out var label))
                row.Refuse(what, $"not {string.Join(" or ", PlaceLabels.All.Skip(1))}");
            var point = new GeoPoint(row.Number(north, -90, 90, null), row.Number(east, -180, 180, null));
            places.Add(SubscriberPlace.At(point, label));
        }

        return places;
    }

    private AddressBook? Addresses(Row row)
    {
        var addresses = new Dictionary<ChannelKind, string>();
        foreach (var channel in ChannelNames.All)
        {
            var text = row.Text(channel.Name(), "");
            if (text.Length == 0)
                continue;
            switch (ContactAddress.Normalise(channel, text, policy))
            {
                case AddressResult.Accepted accepted:
                    addresses[channel] = accepted.Address;
                    break;
                case AddressResult.Refused refused:
                    row.Refuse(channel.Name(), refused.Why.ToString());
                    break;
            }
        }

        if (addresses.Count == 0)
            row.Refuse(string.Join(' ', ChannelNames.All.Select(kind => kind.Name())), "no address at all");
        return row.Refusal is null ? AddressBook.TryCreate(addresses, out _) : null;
    }

    private SubscriberId IdOf(Row row, in SubscriberPreferences preferences, AddressBook addresses)
    {
        if (row.Text(SubscriberColumns.Id, "") is { Length: > 0 } given)
        {
            if (!SubscriberId.TryParse(given, out var id))
                row.Refuse(SubscriberColumns.Id, "not 16 hexadecimal digits");
            return id;
        }

        var keys = blindIndex.KeysOf(addresses).Select(key => key.Value).Order(StringComparer.Ordinal);
        var home = preferences.Home;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(' ', keys)} {home.Latitude} {home.Longitude} {preferences.Kind}"
        );
        return new SubscriberId(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>Keeps the first thing that is wrong.</summary>
    private sealed class Row(CsvReader csv, int line)
    {
        public RefusedRow? Refusal { get; private set; }

        public void Refuse(string column, string reason) => Refusal ??= new RefusedRow(line, column, reason);

        public string Text(string column, string usual) =>
            csv.HeaderRecord!.Contains(column) && SubscriberCsv.Field(csv, column) is { Length: > 0 } text
                ? text
                : usual;

        /// <returns>The word's place in the list; the first when there is none.</returns>
        public int OneOf(string column, string[] words)
        {
            var at = Array.IndexOf(words, Text(column, words[0]));
            if (at < 0)
                Refuse(column, $"not {string.Join(" or ", words)}");
            return Math.Max(0, at);
        }

        public double Number(string column, double lowest, double highest, double? usual)
        {
            var text = Text(column, "");
            if (text.Length == 0 && usual is { } value)
                return value;
            if (Arguments.TryNumber(text, out var number) && number >= lowest && number <= highest)
                return number;
            Refuse(column, string.Create(CultureInfo.InvariantCulture, $"not a number from {lowest} to {highest}"));
            return lowest;
        }
    }
}
