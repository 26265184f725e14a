namespace AlertServerless.Tests.Seismology;

/// <summary>
/// First arrivals by other means than the code's own: iasp91 as a pile of thousands of flat layers (Müller 1971's
/// Earth-flattening transformation), through which rays go by Snell's law and along which head waves run. It has
/// nothing in common with shells of power laws and closed forms. Velocities: Kennett &amp; Engdahl 1991, Geophys. J.
/// Int. 105, Table 2, x = radius / 6371 km.
/// </summary>
internal sealed class FlattenedEarth
{
    private const double EarthRadiusKm = 6371;
    private const double LayerKm = 0.5;
    private const double BottomKm = 1100;
    private const double CrustKm = 60;
    private const int UpwardRays = 4000;

    private static readonly (double TopKm, double BottomKm, double[] P, double[] S)[] Iasp91 =
    [
        (0, 20, [5.8], [3.36]),
        (20, 35, [6.5], [3.75]),
        (35, 120, [8.78541, -0.74953], [6.706231, -2.248585]),
        (120, 210, [25.41389, -17.69722], [5.75020, -1.27420]),
        (210, 410, [30.78765, -23.25415], [15.24213, -11.08552]),
        (410, 660, [29.38896, -21.40656], [17.70732, -13.50652]),
        (660, 760, [25.96984, -16.93412], [20.76890, -16.53147]),
        (760, BottomKm, [25.1486, -41.1538, 51.9932, -26.6083], [12.9303, -21.2590, 27.8988, -14.1080]),
    ];

    private readonly (double Thickness, double Slowness)[] layers;

    private FlattenedEarth((double Thickness, double Slowness)[] layers) => this.layers = layers;

    public static FlattenedEarth P { get; } = new([.. Flatten(layer => layer.P)]);

    public static FlattenedEarth S { get; } = new([.. Flatten(layer => layer.S)]);

    /// <summary>The earliest arrival at each whole multiple of <paramref name="stepKm"/>, seconds.</summary>
    public double[] FirstArrivals(double depthKm, double stepKm, double farthestKm)
    {
        var first = new double[(int)(farthestKm / stepKm) + 1];
        Array.Fill(first, double.PositiveInfinity);
        var source = (int)Math.Round(depthKm / LayerKm);
        if (source > 0)
        {
            var steepest = layers[..source].Min(layer => layer.Slowness);
            Keep(
                Enumerable
                    .Range(0, UpwardRays + 1)
                    .Select(ray => Up(source, steepest * Math.Sin(Math.PI / 2 * ray / UpwardRays))),
                first,
                stepKm
            );
        }

        RunAlong(Up(source, layers[source].Slowness), layers[source].Slowness, first, stepKm);

        // A fan for each layer in which rays can run along and come back from the next one's top.
        for (var i = source; i < layers.Length - 1 && layers[i].Slowness > layers[i + 1].Slowness; i++)
        {
            var (layer, next) = (i, layers[i + 1].Slowness);
            Keep(
                Grazing(layers[i].Slowness, next, i * LayerKm < CrustKm ? 60 : 8).Select(p => Down(source, layer, p)),
                first,
                stepKm
            );
            RunAlong(Down(source, layer, next), next, first, stepKm);
        }

        return first;
    }

    /// <summary>Slownesses between two, crowded under the first, where a small change carries a ray far.</summary>
    private static IEnumerable<double> Grazing(double from, double to, int rays) =>
        Enumerable.Range(0, rays + 1).Select(ray => from - ((from - to) * Math.Pow(10, -7.0 * (rays - ray) / rays)));

    private (double Km, double Seconds)? Up(int source, double p)
    {
        var (km, seconds) = (0.0, 0.0);
        for (var i = 0; i < source; i++)
            if (!Cross(layers[i], p, ref km, ref seconds))
                return null;
        return (km, seconds);
    }

    /// <summary>Down through the given layer, up again to the source's depth, and on to the surface.</summary>
    private (double Km, double Seconds)? Down(int source, int deepest, double p)
    {
        var (km, seconds) = (0.0, 0.0);
        for (var i = source; i <= deepest; i++)
            if (!Cross(layers[i], p, ref km, ref seconds))
                return null;
        return Up(source, p) is { } up ? ((2 * km) + up.Km, (2 * seconds) + up.Seconds) : null;
    }

    /// <summary>The head wave: from where the ray comes up, as far along the faster layer as one likes.</summary>
    private static void RunAlong((double Km, double Seconds)? critical, double slowness, double[] first, double stepKm)
    {
        if (critical is not { } from)
            return;
        for (var i = (int)Math.Ceiling(from.Km / stepKm); i < first.Length; i++)
            first[i] = Math.Min(first[i], from.Seconds + (slowness * ((i * stepKm) - from.Km)));
    }

    private static bool Cross((double Thickness, double Slowness) layer, double p, ref double km, ref double seconds)
    {
        var square = (layer.Slowness * layer.Slowness) - (p * p);
        if (square <= 0)
            return false;
        var eta = Math.Sqrt(square);
        km += p * layer.Thickness / eta;
        seconds += layer.Slowness * layer.Slowness * layer.Thickness / eta;
        return true;
    }

    /// <summary>Between two neighbouring rays of one fan the time runs on in a straight line.</summary>
    private static void Keep(IEnumerable<(double Km, double Seconds)?> fan, double[] first, double stepKm)
    {
        (double Km, double Seconds)? last = null;
        foreach (var ray in fan)
        {
            if (last is { } from && ray is { } to)
            {
                var (near, far) = from.Km < to.Km ? (from, to) : (to, from);
                for (var i = (int)Math.Ceiling(near.Km / stepKm); i * stepKm <= far.Km && i < first.Length; i++)
                {
                    var weight = far.Km > near.Km ? ((i * stepKm) - near.Km) / (far.Km - near.Km) : 0;
                    first[i] = Math.Min(first[i], near.Seconds + (weight * (far.Seconds - near.Seconds)));
                }
            }

            last = ray;
        }
    }

    private static IEnumerable<(double Thickness, double Slowness)> Flatten(
        Func<(double TopKm, double BottomKm, double[] P, double[] S), double[]> wave
    )
    {
        foreach (var layer in Iasp91)
        {
            for (var top = layer.TopKm; top < layer.BottomKm; top += LayerKm)
            {
                var (upper, lower, middle) = (
                    EarthRadiusKm - top,
                    EarthRadiusKm - top - LayerKm,
                    EarthRadiusKm - top - (LayerKm / 2)
                );
                var x = middle / EarthRadiusKm;
                var velocity = wave(layer).Reverse().Aggregate(0.0, (sum, coefficient) => (sum * x) + coefficient);
                yield return (EarthRadiusKm * Math.Log(upper / lower), middle / EarthRadiusKm / velocity);
            }
        }
    }
}
