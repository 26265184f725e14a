using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>The feeds to watch as operators list them: <c>infp-alert=http://… fdsn-text=https://…</c>, separated by
/// blanks.</summary>
public static class FeedList
{
    /// <summary>
    /// Adds the listed feeds to the options. A feed is named after its format, the second of a format
    /// <c>usgs-geojson-2</c>; where the options know that name, the list gives its address only.
    /// </summary>
    public static OptionsReading Add(AlertOptions options, string? list)
    {
        var feeds = options.Feeds.ToList();
        var perFormat = new Dictionary<FeedFormat, int>();
        foreach (var entry in (list ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var split = entry.Split('=', 2);
            if (split.Length < 2 || !FeedFormats.TryParse(split[0], out var format))
                return new OptionsReading.Invalid(
                    $"feeds: '{entry}' is not FORMAT=URL with FORMAT one of {string.Join(", ", FeedFormats.Names)}"
                );
            if (!Uri.TryCreate(split[1], UriKind.Absolute, out var url))
                return new OptionsReading.Invalid($"feeds: '{split[1]}' is not an absolute address");
            var number = perFormat[format] = perFormat.GetValueOrDefault(format) + 1;
            var name = number == 1 ? FeedFormats.Name(format) : $"{FeedFormats.Name(format)}-{number}";
            var known = feeds.FindIndex(f => f.Name == name);
            if (known >= 0)
                feeds[known] = feeds[known] with { Url = url };
            else
                feeds.Add(At(url, FeedOptions.For(format, name)));
        }

        var all = options with { Feeds = feeds };
        return AlertOptionRules.FindFault(all) is { } fault
            ? new OptionsReading.Invalid($"feeds: {fault}")
            : new OptionsReading.Valid(all);
    }

    private static FeedOptions At(Uri url, FeedOptions feed) =>
        FeedOptions.IsSocket(url)
            ? feed.AsSocket(url)
            : feed with
            {
                Url = url,
                Access = feed.Format == FeedFormat.InfpAlert ? FeedAccess.PageKey : FeedAccess.Plain,
            };
}
