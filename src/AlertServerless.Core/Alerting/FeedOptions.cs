using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>How a feed is accessed; for alerta.infp.ro see <see cref="Feeds.Infp.InfpAccess"/>.</summary>
public enum FeedAccess
{
    /// <summary>The address is the document.</summary>
    Plain,

    /// <summary>The address is a page that carries a key for its stream.</summary>
    PageKey,

    /// <summary>A stream behind a session cookie, one request at a time.</summary>
    Cookie,

    /// <summary>A stream behind a session cookie that stays open.</summary>
    Permanent,

    /// <summary>A WebSocket that the source pushes messages through (EMSC).</summary>
    Socket,
}

/// <summary>One feed: where it is, how often to ask, and how far to trust it.</summary>
public sealed record FeedOptions
{
    /// <summary>Ours; also the source of its reports. Lower-case letters, digits and '-', at most 32.</summary>
    public required string Name { get; init; }

    public required FeedFormat Format { get; init; }

    /// <summary>Null for a feed that is only read from files.</summary>
    public Uri? Url { get; init; }

    public FeedAccess Access { get; init; }

    /// <summary>
    /// 0–100. Where sources disagree, the more trusted is preferred; reviewed statements go before automatic ones.
    /// </summary>
    public double Trust { get; init; }

    /// <summary>Below this magnitude the source causes no alert.</summary>
    public double MinMagnitude { get; init; }

    /// <summary>From one request to the next; for a stream or socket, from its end to the next attempt.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>For one answer to begin; for a stream also between two of its frames.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>
    /// What is new in it is read a second time before it is used; see <see cref="ReportConfirmation"/>. False for a
    /// source that does not tolerate a second request, and for sockets, which send nothing twice: there TLS proves that
    /// a message is unaltered.
    /// </summary>
    public bool ReadTwice { get; init; } = true;

    /// <summary>
    /// What everything from this feed is for, whatever its documents say: <see cref="AlertCategory.Exercise"/> for the
    /// operator's own drill feed. Null: as its documents say. Never <see cref="AlertCategory.Actual"/>, which would
    /// make exercises real.
    /// </summary>
    public AlertCategory? Category { get; init; }

    /// <summary>For a feed in clear text on this very machine: a simulator, or a proxy that speaks TLS to the
    /// source.</summary>
    public bool TrustPlainHttp { get; init; }

    /// <summary>Whether what came is proved to be the source's: by TLS, or because it is a file or this machine's
    /// own.</summary>
    public bool IsAuthentic => Url is null || Url.Scheme is "https" or "wss" || (TrustPlainHttp && Url.IsLoopback);

    /// <summary>True for an address that is a socket's.</summary>
    public static bool IsSocket(Uri? url) => url?.Scheme is "ws" or "wss";

    /// <summary>
    /// The same feed as a socket: a lost connection is opened again at once, since messages missed meanwhile are not
    /// sent again.
    /// </summary>
    public FeedOptions AsSocket(Uri url) =>
        this with
        {
            Url = url,
            Access = FeedAccess.Socket,
            Every = TimeSpan.FromSeconds(1),
            ReadTwice = false,
        };

    /// <summary>
    /// What is assumed of a format unless options say otherwise. Trust grows from first seconds' magnitudes over
    /// automatic catalogues to the regional network's own. Pace: what the source allows (USGS: <c>max-age=60</c>) or
    /// its clients use. Magnitude 4: the least that clients of INFP's early warning act on.
    /// </summary>
    public static FeedOptions For(FeedFormat format, string? name = null)
    {
        var (trust, every) = format switch
        {
            FeedFormat.InfpAlert => (50, 1),
            FeedFormat.InfpEws => (60, 2),
            FeedFormat.ShakeAlertXml => (60, 5),
            FeedFormat.EmscJson => (65, 15),
            FeedFormat.UsgsGeoJson => (70, 60),
            FeedFormat.FdsnText => (80, 10),
            FeedFormat.QuakeMl => (80, 30),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such format"),
        };
        return new FeedOptions
        {
            Name = name ?? FeedFormats.Name(format),
            Format = format,
            Trust = trust,
            MinMagnitude = 4,
            Every = TimeSpan.FromSeconds(every),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }
}

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
        return AlertOptionBounds.FindFault(all) is { } fault
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
