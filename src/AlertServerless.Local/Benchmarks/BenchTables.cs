namespace AlertServerless.Local.Benchmarks;

/// <summary>Reports in words for people.</summary>
internal static class BenchTables
{
    public static IEnumerable<(string Name, FormattableString Value)> Of(EngineReport report) =>
    [
        ("subscribers a second, one thread", $"{report.PerSecond:N0}"),
        ("best round", $"{report.BestPerSecond:N0}"),
        ("told", $"{report.ToldShare:P0}"),
        ("bytes allocated for each", $"{report.BytesPerSubscriber:N0}"),
    ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(ClaimsReport report) =>
    [
        ("subscribers, segments, workers, store", $"{report.Subscribers:N0}, {report.Segments:N0}, {report.Workers}, {report.Store}"),
        ("v1, a lock for each subscriber", $"{report.V1.Seconds:N2} s, {report.V1.Writes:N0} writes"),
        ("v2, one worker a segment", $"{report.V2.Seconds:N2} s, {report.V2.Writes:N0} writes"),
        ("v3, slots, stealing, deadline order", $"{report.V3.Seconds:N2} s, {report.V3.Writes:N0} writes"),
        ("v3 faster than v1", $"{report.V3OverV1:N1} ×"),
        ("v3 faster than v2", $"{report.V3OverV2:N2} ×"),
        ("v3's writes for each subscriber", $"{report.WritesPerSubscriber:N4}"),
    ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(HandOffReport report) =>
    [
        ("recipients, segments, lanes", $"{report.Recipients:N0}, {report.Segments:N0}, {report.Lanes}"),
        ("whole consumer, a second", $"{report.PerSecond:N0}"),
        ("bare loop, a second", $"{report.BareLoopPerSecond:N0}"),
        ("ratio", $"{report.Ratio:P0}"),
        ("processor time for each: consumer, bare loop, emulator", $"{report.Processor.Consumer:N0} µs, {report.Processor.BareLoop:N0} µs, {report.Processor.Emulator:N0} µs"),
        ("ratio of processor time, the emulator left out", $"{report.Processor.Ratio:P0}"),
        ("everybody told after", $"{report.Seconds:N2} s"),
        ("writes for each recipient", $"{report.WritesPerRecipient:N4}"),
    ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(ColdStartReport report) =>
    [
        ("median of so many", $"{report.Runs}: native, ReadyToRun, JIT"),
        ("process start to ready", $"{report.Native.ReadyMs:N0}, {report.ReadyToRun.ReadyMs:N0}, {report.Jit.ReadyMs:N0} ms"),
        ("process start to first message accepted", $"{report.Native.FirstMessageMs:N0}, {report.ReadyToRun.FirstMessageMs:N0}, {report.Jit.FirstMessageMs:N0} ms"),
        ("the same, ready beforehand", $"{report.Native.WarmFirstMessageMs:N0}, {report.ReadyToRun.WarmFirstMessageMs:N0}, {report.Jit.WarmFirstMessageMs:N0} ms"),
        ("the record after it", $"{report.Native.SecondMessageMs:N0}, {report.ReadyToRun.SecondMessageMs:N0}, {report.Jit.SecondMessageMs:N0} ms"),
        ("package, zipped", $"{report.Native.ZippedMb:N1}, {report.ReadyToRun.ZippedMb:N1}, {report.Jit.ZippedMb:N1} MB"),
        ("peak memory", $"{report.Native.PeakMb:N0}, {report.ReadyToRun.PeakMb:N0}, {report.Jit.PeakMb:N0} MB"),
        ("native's first message against ReadyToRun's", $"{report.NativeOverReadyToRun:P0}"),
    ];

    public static IEnumerable<(string Name, FormattableString Value)> Of(DeadlineReport report) =>
    [
        ("subscribers, reachable, segments", $"{report.Subscribers:N0}, {report.Reachable:N0}, {report.Segments:N0}"),
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
        ("fewest in any second of that", $"{report.FewestInASecond:N0}"),
        ("most in any second", $"{report.MostInASecond:N0}"),
        ("refused, too many", $"{report.Refused:N0}"),
        ("kept for a retry, their turn being too late", $"{report.Kept:N0}"),
        ("from the first to the last", $"{report.Seconds:N1} s"),
    ];
}
