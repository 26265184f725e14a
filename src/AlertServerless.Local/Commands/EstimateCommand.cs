using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlertServerless.Core.Seismology;
using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary>What an event means at a place.</summary>
/// <param name="WarningSeconds">Between a message so long after the origin and the S wave; negative when it comes too
/// late.</param>
/// <param name="LatencySeconds">From the origin to the message.</param>
internal sealed record PlaceEstimate(
    double EpicentralDistanceKm,
    double PSeconds,
    double SSeconds,
    double WarningSeconds,
    double Intensity,
    double IntensitySigma,
    string Model,
    double LatencySeconds,
    string IntensityRoman
)
{
    /// <summary>The institute's: P at a station within 10 km of the epicentre, and 4 s to the magnitude.</summary>
    public static double DefaultLatency(double depthKm) => TravelTimes.PSeconds(depthKm, 10) + 4;

    public static PlaceEstimate Of(Hypocenter hypocenter, Magnitude magnitude, GeoPoint place, double? latencySeconds)
    {
        var distance = hypocenter.Epicenter.DistanceKmTo(place);
        var depth = Math.Max(0, hypocenter.DepthKm);
        var s = TravelTimes.SSeconds(depth, distance);
        var latency = latencySeconds ?? DefaultLatency(depth);
        var intensity = IntensityModel.Estimate(hypocenter, magnitude, place);
        return new PlaceEstimate(
            Math.Round(distance, 1),
            Math.Round(TravelTimes.PSeconds(depth, distance), 2),
            Math.Round(s, 2),
            Math.Round(s - latency, 2),
            Math.Round(intensity.Value, 2),
            Math.Round(intensity.Sigma, 2),
            intensity.Model,
            Math.Round(latency, 2),
            intensity.Roman
        );
    }
}

/// <summary><c>alert estimate</c>: distance, arrivals, warning time and expected intensity of one event at one
/// place.</summary>
internal static class EstimateCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public static Command Create(CommandIo io)
    {
        var latitude = Arguments.Number("--lat", "Epicentre's latitude in degrees.", -90, 90);
        var longitude = Arguments.Number("--lon", "Epicentre's longitude in degrees.", -180, 180);
        var depth = Arguments.Number("--depth", "Depth in km.", Hypocenter.ShallowestKm, Hypocenter.DeepestKm);
        var magnitude = Arguments.Number("--magnitude", "Moment magnitude.", Magnitude.Lowest, Magnitude.Highest);
        var at = Arguments.Place("--at", "The place asked about.");
        var latency = new Option<double?>("--latency")
        {
            Description = "Seconds from the origin to the message; by default P at the nearest station and 4 s.",
            HelpName = "SECONDS",
            CustomParser = result => Latency(result),
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command("estimate", "Say when an event's waves reach a place, and how strong.")
        {
            latitude,
            longitude,
            depth,
            magnitude,
            at,
            latency,
            json,
        };
        command.SetAction(parsed =>
        {
            var hypocenter = new Hypocenter(
                new GeoPoint(parsed.GetValue(latitude), parsed.GetValue(longitude)),
                parsed.GetValue(depth)
            );
            var estimate = PlaceEstimate.Of(
                hypocenter,
                new Magnitude(parsed.GetValue(magnitude), MagnitudeType.Mw),
                parsed.GetValue(at),
                parsed.GetValue(latency)
            );
            if (parsed.GetValue(json))
                io.Out.WriteLine(JsonSerializer.Serialize(estimate, Json));
            else
                Write(io.Terminal(), estimate);
            return ExitCodes.Done;
        });
        return command;
    }

    private static double? Latency(System.CommandLine.Parsing.ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Arguments.TryNumber(text, out var seconds) && seconds >= 0)
            return seconds;
        result.AddError($"--latency: '{text}' is not a number of seconds from 0 up");
        return null;
    }

    private static void Write(IAnsiConsole console, PlaceEstimate estimate)
    {
        var grid = new Grid().AddColumn().AddColumn();
        void Row(string name, FormattableString value) =>
            grid.AddRow(name, value.ToString(CultureInfo.InvariantCulture));
        Row("epicentral distance", $"{estimate.EpicentralDistanceKm:F0} km");
        Row("P wave", $"{estimate.PSeconds:F1} s after the origin");
        Row("S wave", $"{estimate.SSeconds:F1} s");
        Row("message", $"{estimate.LatencySeconds:F1} s");
        Row("time left", $"{estimate.WarningSeconds:F1} s");
        Row(
            "expected intensity",
            $"{estimate.IntensityRoman} ({estimate.Intensity:F1} ± {estimate.IntensitySigma:F1}; {estimate.Model})"
        );
        console.Write(grid);
    }
}
