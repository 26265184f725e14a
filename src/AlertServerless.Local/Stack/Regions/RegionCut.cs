using System.CommandLine;
using System.Globalization;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Stack.Regions;

/// <summary>A region that a demo cuts off from the others.</summary>
/// <param name="Region">From 1.</param>
/// <param name="From">After the first alert.</param>
/// <param name="To">When it is joined again; null for when the others have done everything there was to do.</param>
public sealed record RegionCut(int Region, TimeSpan From, TimeSpan? To)
{
    /// <summary><c>R@FROM</c> or <c>R@FROM..TO</c>.</summary>
    /// <returns>Null, and one line that names what and why.</returns>
    public static RegionCut? TryParse(string text, out string? problem)
    {
        problem = $"--cut: '{text}' is not REGION@FROM or REGION@FROM..TO, e.g. 1@3s or 2@1s..6s";
        if (
            text.Split('@') is not [var number, var when]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var region)
        )
            return null;
        TimeSpan? to = null;
        if (!Durations.TryRead(when, out var from))
        {
            if (!Durations.TryReadWindow(when, out from, out var end) || end == TimeSpan.MaxValue)
                return null;
            to = end;
        }

        if (region is < 1 or > LocalRegions.Most)
        {
            problem = $"--cut: there is no region {region}; there are 1 to {LocalRegions.Most}";
            return null;
        }

        problem = null;
        return new RegionCut(region, from, to);
    }

    public static Option<RegionCut?> Option() =>
        new("--cut")
        {
            Description =
                "Cut a region off from the other: REGION@FROM[..TO] after the first alert, e.g. "
                + "1@3s; without TO until the "
                + "other has done everything. Region 1 leads at first.",
            HelpName = "REGION@FROM",
            CustomParser = result =>
            {
                var cut = TryParse(result.Tokens[0].Value, out var problem);
                if (problem is not null)
                    result.AddError(problem);
                return cut;
            },
        };
}
