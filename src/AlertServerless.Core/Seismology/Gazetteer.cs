using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace AlertServerless.Core.Seismology;

/// <summary>A town of Romania or its neighbours.</summary>
/// <param name="Country">ISO 3166-1, two letters.</param>
/// <param name="Name">In its own language, Latin letters.</param>
public sealed record Town(string Country, string Name, GeoPoint Point, int Population);

/// <summary>A place as people find it on a map: how far from the nearest town, and on which side of it.</summary>
/// <param name="DistanceKm">Great-circle distance from the town's centre.</param>
/// <param name="Octant">Direction from the town: 0 north, 1 north-east, … 7 north-west.</param>
public readonly record struct PlaceDescription(Town Town, double DistanceKm, int Octant)
{
    /// <summary>Nearer than this the location's own error says more than a direction would.</summary>
    private const double NearKm = 3;

    /// <summary>"12 km NW of Focșani".</summary>
    public string In(PlaceWords words)
    {
        var town = TownIn(words);
        return DistanceKm < NearKm
            ? string.Format(CultureInfo.InvariantCulture, words.Near, town)
            : string.Format(
                CultureInfo.InvariantCulture,
                words.Away,
                Math.Round(DistanceKm),
                words.Octants[Octant],
                town
            );
    }

    /// <summary>The town alone, for where there is room for no more.</summary>
    public string TownIn(PlaceWords words) => Gazetteer.NameIn(Town, words.Language);
}

/// <summary>How one language says where a place is.</summary>
/// <param name="Language">ISO 639-1.</param>
/// <param name="Away">{0} kilometres, {1} direction, {2} town.</param>
/// <param name="Near">{0} town.</param>
/// <param name="Octants">Eight, from north clockwise.</param>
public sealed record PlaceWords(string Language, string Away, string Near, IReadOnlyList<string> Octants);

/// <summary>
/// Towns by which a place is described, so that no alert depends on a source's words for it. From GeoNames
/// (geonames.org, CC BY 4.0): places of some 5,000 people or more in Romania, Moldova, Bulgaria, Hungary, Serbia and
/// the west and south of Ukraine.
/// </summary>
public static class Gazetteer
{
    // The order of the columns of town-names.tsv.
    private static readonly string[] Languages = ["ro", "en", "hu", "bg", "uk", "ru"];

    public static IReadOnlyList<Town> Towns { get; } = [.. Rows("towns.tsv").Select(Read)];

    private static readonly FrozenDictionary<(string Country, string Name), string[]> Exonyms = Rows("town-names.tsv")
        .ToFrozenDictionary(row => (row[0], row[1]), row => row[2..]);

    /// <summary>The nearest town wherever on Earth the place is; the farther away, the less exact.</summary>
    public static PlaceDescription Nearest(GeoPoint place)
    {
        var shrink = Math.Cos(double.DegreesToRadians(place.Latitude));
        var nearest = Towns[0];
        var least = double.MaxValue;
        foreach (var town in Towns)
        {
            // On a plane around the place: only the order of the distances matters, and this runs for each reader's
            // mail.
            var north = town.Point.Latitude - place.Latitude;
            var east = Math.IEEERemainder(town.Point.Longitude - place.Longitude, 360) * shrink;
            var square = (north * north) + (east * east);
            if (square >= least)
                continue;
            (nearest, least) = (town, square);
        }

        return new PlaceDescription(nearest, nearest.Point.DistanceKmTo(place), OctantFrom(nearest.Point, place));
    }

    /// <summary>What a town is called in a language: <see cref="PlaceDescription.In"/> lists them.</summary>
    public static string NameIn(Town town, string language)
    {
        var at = Array.IndexOf(Languages, language);
        return at >= 0 && Exonyms.TryGetValue((town.Country, town.Name), out var names) && names[at] != "-"
            ? names[at]
            : town.Name;
    }

    private static int OctantFrom(GeoPoint from, GeoPoint to)
    {
        var (lat1, lat2) = (double.DegreesToRadians(from.Latitude), double.DegreesToRadians(to.Latitude));
        var east = double.DegreesToRadians(to.Longitude - from.Longitude);
        var northwards = (Math.Cos(lat1) * Math.Sin(lat2)) - (Math.Sin(lat1) * Math.Cos(lat2) * Math.Cos(east));
        var bearing = Math.Atan2(Math.Sin(east) * Math.Cos(lat2), northwards);
        return ((int)Math.Round(bearing / (Math.PI / 4)) + 8) % 8;
    }

    private static Town Read(string[] row) =>
        new(
            row[0],
            row[4],
            new GeoPoint(Number(row[1]), Number(row[2])),
            int.Parse(row[3], CultureInfo.InvariantCulture)
        );

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Rows(string resource)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"{typeof(Gazetteer).Namespace}.{resource}")
            ?? throw new InvalidOperationException($"{resource} is not in the assembly");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                yield return line.Split('\t');
        }
    }
}
