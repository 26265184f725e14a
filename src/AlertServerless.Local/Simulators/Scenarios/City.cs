using System.Globalization;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>A place where synthetic subscribers live.</summary>
/// <param name="Thousands">Residents; a weight.</param>
public sealed record City(string Name, GeoPoint Centre, double Thousands, string Country)
{
    private const string Resource = "people/cities.csv";

    /// <summary>How far homes scatter (one standard deviation): some 5 km in Bucharest, 1.5 km in a small town.</summary>
    public double ScatterKm => 1 + (0.1 * Math.Sqrt(Thousands));

    public static IReadOnlyList<City> All { get; } = Read();

    private static List<City> Read()
    {
        using var stream = typeof(City).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Skip(1);
        return [.. rows.Select(row => Parse(row.Split(',')))];
    }

    private static City Parse(string[] columns) =>
        new(columns[0], new GeoPoint(Number(columns[1]), Number(columns[2])), Number(columns[3]), columns[4]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
