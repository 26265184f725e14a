using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Benchmarks;

/// <summary>Reports as text for people.</summary>
internal static class BenchTables
{
    public static IEnumerable<(string Name, FormattableString Value)> Of(EngineReport report) =>
        [
            ("subscribers a second, one thread", $"{report.PerSecond:N0}"),
            ("best round", $"{report.BestPerSecond:N0}"),
            ("notified", $"{report.NotifiedShare:P0}"),
            ("bytes allocated for each", $"{report.BytesPerSubscriber:N0}"),
        ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(DecideReport report) =>
        [
            .. report.WithinADay.Select(run => ($"{run.Reports:N0} reports within a day", Of(run))),
            .. report.WithinTenMinutes.Select(run => ($"{run.Reports:N0} reports within ten minutes", Of(run))),
        ];

    private static FormattableString Of(DecideRun run) =>
        $"{run.Seconds:N3} s of one processor, again {run.AgainSeconds:N3} s; {run.Events:N0} events, {run.Kept} kept, {run.Reopened} reopened; {run.AllocatedMb:N0} MB, catalog {run.CatalogBytes / 1000:N0} kB";

    public static IEnumerable<(string Name, FormattableString Value)> Of(ClaimsReport report) =>
        [
            (
                "subscribers, segments, workers, store",
                $"{report.Subscribers:N0}, {report.Segments:N0}, {report.Workers}, {report.Store}"
            ),
            ("v1, a lock for each subscriber", $"{report.V1.Seconds:N2} s, {report.V1.Writes:N0} writes"),
            ("v2, one worker a segment", $"{report.V2.Seconds:N2} s, {report.V2.Writes:N0} writes"),
            ("v3, slots, stealing, deadline order", $"{report.V3.Seconds:N2} s, {report.V3.Writes:N0} writes"),
            ("v3 faster than v1", $"{report.V3OverV1:N1} ×"),
            ("v3 faster than v2", $"{report.V3OverV2:N2} ×"),
            ("v3's writes for each subscriber", $"{report.WritesPerSubscriber:N4}"),
        ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(DispatchReport report) =>
        [
            (
                "recipients, channels, segments, lanes",
                $"{report.Recipients:N0}, {report.Channels}, {report.Segments:N0}, {report.Lanes}"
            ),
            ("whole consumer, a second", $"{report.PerSecond:N0}"),
            ("bare loop, a second", $"{report.BareLoopPerSecond:N0}"),
            ("ratio", $"{report.Ratio:P0}"),
            (
                "processor time for each: consumer, bare loop, emulator",
                $"{report.Processor.Consumer:N0} µs, {report.Processor.BareLoop:N0} µs, {report.Processor.Emulator:N0} µs"
            ),
            ("ratio of processor time, the emulator left out", $"{report.Processor.Ratio:P0}"),
            (
                "consumer alone, with HTTP, with the store; bare loop alone",
                $"{report.Parts.Alone:N0} µs, {report.Parts.WithHttp:N0} µs, {report.Parts.WithStore:N0} µs; {report.Parts.BareLoopAlone:N0} µs"
            ),
            ("everybody notified after", $"{report.Seconds:N2} s"),
            ("writes for each recipient", $"{report.WritesPerRecipient:N4}"),
        ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(CountReport report) =>
        [
            ("recipients", $"{report.Recipients:N0}: SMS, all channels"),
            ("requests to providers for each", $"{report.Sms.HttpRequests:N4}, {report.AllChannels.HttpRequests:N4}"),
            ("bytes of those", $"{report.Sms.RequestBytes:N1}, {report.AllChannels.RequestBytes:N1}"),
            ("reads of the store", $"{report.Sms.StoreReads:N4}, {report.AllChannels.StoreReads:N4}"),
            ("writes to it", $"{report.Sms.StoreWrites:N4}, {report.AllChannels.StoreWrites:N4}"),
            (
                "bytes allocated, over a store in memory",
                $"{report.Sms.AllocatedBytes:N0}, {report.AllChannels.AllocatedBytes:N0}"
            ),
        ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(ColdStartReport report) =>
        [
            ("median of so many", $"{report.Runs}: native, ReadyToRun, JIT"),
            (
                "process start to ready",
                $"{report.Native.ReadyMs:N0}, {report.ReadyToRun.ReadyMs:N0}, {report.Jit.ReadyMs:N0} ms"
            ),
            (
                "process start to first message accepted",
                $"{report.Native.FirstMessageMs:N0}, {report.ReadyToRun.FirstMessageMs:N0}, {report.Jit.FirstMessageMs:N0} ms"
            ),
            (
                "the same, ready beforehand",
                $"{report.Native.WarmFirstMessageMs:N0}, {report.ReadyToRun.WarmFirstMessageMs:N0}, {report.Jit.WarmFirstMessageMs:N0} ms"
            ),
            (
                "the record after it",
                $"{report.Native.SecondMessageMs:N0}, {report.ReadyToRun.SecondMessageMs:N0}, {report.Jit.SecondMessageMs:N0} ms"
            ),
            (
                "package, zipped",
                $"{report.Native.ZippedMb:N1}, {report.ReadyToRun.ZippedMb:N1}, {report.Jit.ZippedMb:N1} MB"
            ),
            ("peak memory", $"{report.Native.PeakMb:N0}, {report.ReadyToRun.PeakMb:N0}, {report.Jit.PeakMb:N0} MB"),
            ("native's first message against ReadyToRun's", $"{report.NativeOverReadyToRun:P0}"),
        ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(DeadlineReport report) =>
        [
            (
                "subscribers, reachable, segments",
                $"{report.Subscribers:N0}, {report.Reachable:N0}, {report.Segments:N0}"
            ),
            ("messages a second", $"{report.ProviderRate:N1}"),
            ("in time by deadline order", $"{report.OrderedShare:P1}"),
            ("in time by sign-up order", $"{report.UnorderedShare:P1}"),
            ("ratio", $"{report.Ratio:N2} ×"),
            ("by an order made once", $"{report.RankedOnceShare:P1}"),
            ("by sign-up order without the late", $"{report.UnorderedSkippingLateShare:P1}"),
            ("ratio where sign-up order reaches half", $"{report.RatioWhereUnorderedReachesHalf:N2} ×"),
        ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(ShareReport report) =>
        [
            ("recipients, segments, lanes", $"{report.Recipients:N0}, {report.Segments:N0}, {report.Lanes}"),
            ("messages a second that the provider takes", $"{report.Rate:N0}"),
            ("messages a second, all lanes at work", $"{report.PerSecond:N1}"),
            ("of the rate used, from the first to the last", $"{report.UsedShare:P1}"),
            ("fewest in any second of that", $"{report.FewestInASecond:N0}"),
            ("most in any second", $"{report.MostInASecond:N0}"),
            ("refused, too many", $"{report.Refused:N0}"),
            ("kept for a retry, their permit being too late", $"{report.Kept:N0}"),
            ("from the first to the last", $"{report.Seconds:N1} s"),
        ];
}

/// <summary>The alert that benchmarks dispatch: Vrancea, 4 March 1977 (ROMPLUS: 45.77 N, 26.76 E, 94 km, Mw 7.4),
/// because nearly everybody is notified.</summary>
internal static class BenchAlert
{
    /// <summary>From the origin to the decision: P to the nearest station and the institute's 4 s.</summary>
    public static readonly TimeSpan Latency = TimeSpan.FromSeconds(18);

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private static readonly Hypocenter Hypocenter = new(new GeoPoint(45.77, 26.76), 94);

    /// <param name="number">Another number is another event, so that claims of an earlier round do not count.</param>
    public static Alert Decided(int number, DateTimeOffset now)
    {
        var id = AlertId.ForTier(new EventId(string.Create(CultureInfo.InvariantCulture, $"bench-{number}")), 8);
        var estimate = new EventEstimate(
            Hypocenter,
            now - Latency,
            new Magnitude(7.4, MagnitudeType.Mw),
            0.2,
            LocationAssumed: false,
            "Vrancea",
            "bench"
        );
        return new Alert(id, AlertKind.First, AlertCategory.Actual, 8, estimate, [], now, now, now + Life);
    }
}

/// <summary>
/// People of Romania's largest cities in proportion to their residents, so half of them share one cell and the rest a
/// few: each on one channel and all to be notified, so that what is counted is the work and not the preferences.
/// </summary>
internal static class BenchSubscribers
{
    private const int Cities = 10;
    private const double ScatterDegrees = 0.01;

    private static readonly City[] Largest = [.. City.All.OrderByDescending(city => city.Thousands).Take(Cities)];
    private static readonly double[] Shares =
    [
        .. Largest.Select(city => city.Thousands / Largest.Sum(other => other.Thousands)),
    ];

    /// <summary>All on SMS.</summary>
    public static NewSubscriber[] Create(int count, int seed) =>
        Create(count, seed, [ChannelKind.Sms], "http://127.0.0.1");

    /// <param name="channels">One each, in turn.</param>
    /// <param name="hookBase">Where webhooks go.</param>
    public static NewSubscriber[] Create(int count, int seed, IReadOnlyList<ChannelKind> channels, string hookBase)
    {
        var addresses = new SyntheticAddresses(hookBase);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(index => Someone(seed, index, channels[index % channels.Count], addresses)),
        ];
    }

    private static NewSubscriber Someone(int seed, int index, ChannelKind channel, SyntheticAddresses addresses)
    {
        var random = new RandomStreams(seed, index);
        var id = new SubscriberId(random.Bits() | 1);
        var centre = Largest[random.Share(Shares)].Centre;
        var home = new GeoPoint(
            centre.Latitude + (ScatterDegrees * random.Normal()),
            centre.Longitude + (ScatterDegrees * random.Normal())
        );
        var preferences = new SubscriberPreferences(
            SubscriberKind.Person,
            Language.Romanian,
            home,
            (float)CarpathianArc.ForeArcWeight(home),
            1,
            1,
            default,
            default,
            ChannelPlan.Of((channel, LatePolicy.Reword)),
            Exercises: false,
            Updates: true,
            Suspended: false
        );
        var book = AddressBook.TryCreate([new(channel, addresses.Of(channel, index))], out var problem);
        return new NewSubscriber(
            id,
            PreferencesCodec.AsStored(preferences),
            book ?? throw new InvalidOperationException($"synthetic addresses are not valid: {problem}")
        );
    }
}
