using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>
/// alerta.infp.ro: one frame's JSON, or a stream of frames. One report per frame that shows an event; the document's
/// state is its last frame's.
/// </summary>
internal static class InfpAlertParser
{
    public static ParseResult Parse(ReadOnlyMemory<byte> document, string source)
    {
        if (DocumentText.FirstByte(document.Span) == '{')
            return Read([new SseFrame(document, TooLong: false)], source);
        var reader = new SseFrameReader();
        IReadOnlyList<SseFrame> frames = [.. reader.Append(document.Span), .. reader.Finish()];
        if (frames.Count > 0)
            return Read(frames, source);
        return reader.SawStream
            ? new ParseResult.Parsed([], FeedState.Empty, [])
            : new ParseResult.Refused(
                FeedState.NotThisFormat,
                "document",
                "neither an event stream nor a frame's JSON"
            );
    }

    private static ParseResult Read(IReadOnlyList<SseFrame> frames, string source)
    {
        var list = new ReportList();
        var state = FeedState.Empty;
        var understood = false;
        DateTimeOffset? clock = null;
        DateTime? heartbeat = null;
        for (var i = 0; i < frames.Count && !list.TooMany; i++)
        {
            var frame = ReadOne(frames[i]);
            state = frame.State;
            understood |= frame.Magnitude is not null;
            heartbeat = frame.Heartbeat ?? heartbeat;
            if (frame.Note is { } note)
                list.AddProblem($"frame {i + 1}", note);
            if (frame.Heartbeat is { } beat)
                clock = InfpClock.Resolve(beat, notBefore: clock);
            if (state == FeedState.Reporting)
                list.Add(Report(frame, frame.Heartbeat is null ? null : clock, source));
        }

        return understood || list.TooMany ? list.Finish(state, heartbeat) : list.Refuse(state);
    }

    private static InfpFrame ReadOne(SseFrame frame) =>
        frame.TooLong
            ? new InfpFrame(
                FeedState.TooLarge,
                null,
                null,
                null,
                $"longer than {SseFrameReader.DefaultMaxFrameBytes} bytes"
            )
            : InfpFrame.Read(frame.Data);

    private static FeedReport Report(InfpFrame frame, DateTimeOffset? clock, string source) =>
        new()
        {
            Source = source,
            Format = FeedFormat.InfpAlert,
            Magnitude = frame.Magnitude,
            MagnitudeTypeName = "ews",
            SecondsToBucharest = frame.SecondsToBucharest,
            EventType = EventType.Unknown,
            GeneratedAt = clock,
        };
}
