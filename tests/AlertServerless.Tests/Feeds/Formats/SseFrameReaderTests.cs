using System.Text;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class SseFrameReaderTests
{
    private const string Stream =
        ": hi\r\nevent: x\r\ndata: {\"a\":1}\r\n\r\nid: 7\ndata:first\ndata: second\n\ndata: {\"b\":2}\rdata: "
        + "{\"c\":3}\r\r";

    private static readonly string[] Expected = ["{\"a\":1}", "first\nsecond", "{\"b\":2}", "{\"c\":3}"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Frames_do_not_depend_on_how_the_bytes_arrive(int chunk)
    {
        var reader = new SseFrameReader();
        List<string> frames = [];
        foreach (var part in Encoding.UTF8.GetBytes(Stream).Chunk(chunk))
            frames.AddRange(reader.Append(part).Select(Text));
        Assert.Equal(Expected, frames);
        Assert.Empty(reader.Finish());
        Assert.True(reader.SawStream);
    }

    [Fact]
    public void An_open_frame_comes_only_at_the_end()
    {
        var reader = new SseFrameReader();
        Assert.Empty(reader.Append("data: {\"a\":1}"u8));
        Assert.Equal("{\"a\":1}", Text(Assert.Single(reader.Finish())));
        Assert.Empty(reader.Finish());
    }

    [Theory]
    [InlineData("data: 12345678901\n\n")]
    [InlineData("data: 12345678\ndata: 12345678\n\n")]
    [InlineData("ignored-field-of-some-length: x\ndata: 1\n\n")]
    public void A_frame_beyond_the_bound_is_thrown_away_and_the_next_one_is_read(string tooLong)
    {
        var reader = new SseFrameReader(maxFrameBytes: 15);
        var frames = reader.Append(Encoding.UTF8.GetBytes(tooLong + "data: 1\n\n"));
        Assert.Equal([true, false], frames.Select(f => f.TooLong));
        Assert.Equal("1", Text(frames[1]));
    }

    [Fact]
    public void An_endless_line_takes_no_more_memory_than_the_bound()
    {
        var reader = new SseFrameReader();
        var megabyte = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        reader.Append(megabyte);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 64; i++)
            reader.Append(megabyte);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, SseFrameReader.DefaultMaxFrameBytes);
        Assert.True(Assert.Single(reader.Append("\n\n"u8)).TooLong);
    }

    private static string Text(SseFrame frame) => Encoding.UTF8.GetString(frame.Data.Span);
}
