using System.Buffers;

namespace AlertServerless.Core.Feeds;

/// <summary>One server-sent event's data.</summary>
/// <param name="Data">The data lines, joined by line feeds; empty when <paramref name="TooLong"/>.</param>
/// <param name="TooLong">The event outgrew the reader's bound and was thrown away.</param>
public readonly record struct SseFrame(ReadOnlyMemory<byte> Data, bool TooLong);

/// <summary>
/// Cuts a stream of server-sent events into frames as the bytes arrive, however they are chunked (WHATWG HTML, section
/// 9.2.6). Comments and other fields are skipped. Holds at most one frame of the given bound.
/// <para>
/// Beyond the standard: clients of alerta.infp.ro read it line by line, so a data line that opens a JSON object right
/// after one that closed starts a new frame even without the blank line between them.
/// </para>
/// </summary>
public sealed class SseFrameReader(int maxFrameBytes = SseFrameReader.DefaultMaxFrameBytes)
{
    /// <summary>INFP's frames are below 1 kB.</summary>
    public const int DefaultMaxFrameBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> line = new();
    private readonly ArrayBufferWriter<byte> data = new();
    private bool hasData;
    private bool lineTooLong;
    private bool tooLong;
    private bool lastWasCarriageReturn;

    /// <summary>True once anything that only an event stream holds has been seen: a comment or a field.</summary>
    public bool SawStream { get; private set; }

    /// <summary>Takes the next bytes and gives the frames they complete, in order.</summary>
    public IReadOnlyList<SseFrame> Append(ReadOnlySpan<byte> bytes)
    {
        List<SseFrame> frames = [];
        while (!bytes.IsEmpty)
        {
            if (lastWasCarriageReturn && bytes[0] == '\n')
                bytes = bytes[1..];
            lastWasCarriageReturn = false;
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            AddToLine(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
                break;
            lastWasCarriageReturn = bytes[end] == '\r';
            EndLine(frames);
            bytes = bytes[(end + 1)..];
        }

        return frames;
    }

    /// <summary>
    /// The stream has ended: gives the frame that was still open. The standard drops it, but a body of one frame often
    /// lacks the closing blank line; whether it is whole is for its reader to see. The reader starts afresh.
    /// </summary>
    public IReadOnlyList<SseFrame> Finish()
    {
        List<SseFrame> frames = [];
        EndLine(frames);
        Dispatch(frames);
        lastWasCarriageReturn = false;
        return frames;
    }

    private void AddToLine(ReadOnlySpan<byte> part)
    {
        lineTooLong |= line.WrittenCount + part.Length > maxFrameBytes;
        if (!lineTooLong)
            line.Write(part);
    }

    private void EndLine(List<SseFrame> frames)
    {
        tooLong |= lineTooLong;
        var text = lineTooLong ? ":"u8 : line.WrittenSpan; // Not a blank line: the frame it belongs to goes on.
        var colon = text.IndexOf((byte)':');
        if (text.IsEmpty)
            Dispatch(frames);
        else if (IsField(colon < 0 ? text : text[..colon]))
            SawStream = true;
        if (colon >= 0 && text[..colon].SequenceEqual("data"u8))
            AddData(text[(colon + 1)..], frames);
        line.ResetWrittenCount();
        lineTooLong = false;
    }

    private static bool IsField(ReadOnlySpan<byte> name) =>
        name.IsEmpty
        || name.SequenceEqual("data"u8)
        || name.SequenceEqual("event"u8)
        || name.SequenceEqual("id"u8)
        || name.SequenceEqual("retry"u8);

    private void AddData(ReadOnlySpan<byte> value, List<SseFrame> frames)
    {
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (hasData && value.StartsWith("{"u8) && data.WrittenSpan.EndsWith("}"u8))
            Dispatch(frames);
        tooLong |= data.WrittenCount + value.Length >= maxFrameBytes;
        if (!tooLong)
        {
            if (hasData)
                data.Write("\n"u8);
            data.Write(value);
        }

        hasData = true;
    }

    private void Dispatch(List<SseFrame> frames)
    {
        if (tooLong)
            frames.Add(new SseFrame(ReadOnlyMemory<byte>.Empty, TooLong: true));
        else if (hasData)
            frames.Add(new SseFrame(data.WrittenSpan.ToArray(), TooLong: false));
        data.ResetWrittenCount();
        hasData = false;
        tooLong = false;
    }
}
