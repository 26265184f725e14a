using System.Diagnostics;
using System.Text;
using AlertServerless.Core.Feeds;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>Documents of the largest size that is read, built to cost the most.</summary>
public sealed class HostileDocumentTests(ITestOutputHelper output)
{
    /// <summary>Two thousand times an honest document's time, for a machine that is busy; a quadratic parser needs
    /// hours.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private const long MostMemory = 1L << 30;

    [Theory]
    [InlineData(FeedFormat.InfpAlert, "data:{\n\n")]
    [InlineData(FeedFormat.InfpAlert, "data:\n\n")]
    [InlineData(FeedFormat.InfpAlert, "data:x\n")]
    [InlineData(FeedFormat.InfpAlert, "\r")]
    [InlineData(FeedFormat.InfpAlert, "data: {\"mag\":\"5.6\"}\n\n")]
    [InlineData(FeedFormat.InfpEws, "[")]
    [InlineData(FeedFormat.InfpEws, "{\"data\":[", "1,", "1]}")]
    [InlineData(FeedFormat.InfpEws, "{\"data\":[", "{\"mag\":9},", "1]}")]
    [InlineData(FeedFormat.FdsnText, "|\n")]
    [InlineData(FeedFormat.FdsnText, "#EventID|Time|Latitude|Longitude|Magnitude\n", "|\n", "")]
    [InlineData(FeedFormat.FdsnText, "#EventID|Time|Latitude|Longitude|Magnitude\n", "|", "")]
    [InlineData(FeedFormat.FdsnText, "#|", "#|\n", "")]
    [InlineData(FeedFormat.UsgsGeoJson, "{\"type\":\"Feature\",\"id\":\"x\",\"properties\":{\"ids\":\"", "a,", "\"}}")]
    [InlineData(
        FeedFormat.UsgsGeoJson,
        "{\"type\":\"Feature\",\"id\":\"x\",\"properties\":{\"place\":\"",
        "a ",
        "\"}}"
    )]
    [InlineData(FeedFormat.UsgsGeoJson, "{\"type\":\"Feature\",\"id\":\"x\",\"properties\":{\"mag\":", "1", "}}")]
    [InlineData(FeedFormat.UsgsGeoJson, "{\"features\":[", "{\"properties\":{}},", "1]}")]
    [InlineData(FeedFormat.UsgsGeoJson, "\"\\u005c", "\\u005c", "\"")]
    [InlineData(FeedFormat.EmscJson, "{\"\n")]
    [InlineData(FeedFormat.EmscJson, "{\"a\":1}\n")]
    [InlineData(FeedFormat.QuakeMl, "<a>", "<a/>", "</a>")]
    [InlineData(FeedFormat.QuakeMl, "<a>", "<![CDATA[x]]>", "</a>")]
    [InlineData(FeedFormat.QuakeMl, "<a>", "&amp;", "</a>")]
    [InlineData(
        FeedFormat.QuakeMl,
        "<quakeml xmlns='http://quakeml.org/xmlns/quakeml/1.2'><eventParameters>",
        "<event publicID='x'/>",
        "</eventParameters></quakeml>"
    )]
    [InlineData(FeedFormat.ShakeAlertXml, "<a")]
    public void Size_buys_no_time_and_no_memory(FeedFormat format, string start, string middle = "", string end = "")
    {
        var document = Fill(start, middle.Length > 0 ? middle : start, end);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var result = FeedParser.Parse(format, document, "test");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{clock.ElapsedMilliseconds} ms, {allocated >> 20} MiB: {result.State}");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Longest);
        Assert.InRange(allocated, 0, MostMemory);
        Assert.InRange(result.Reports.Count, 0, FeedParser.MaxReports);
    }

    [Theory]
    [InlineData(FeedFormat.InfpEws, "{", "\"a{0}\":1,", "\"data\":[]}", 1)]
    [InlineData(FeedFormat.QuakeMl, "<a ", "b{0}='' ", "/>", 1)]
    [InlineData(FeedFormat.QuakeMl, "<a ", "b{0}='' ", "/>", 9)]
    public void Many_names_buy_no_time(FeedFormat format, string start, string middle, string end, int parts)
    {
        var text = new StringBuilder("<r>");
        if (parts == 1)
            text.Clear();
        for (var part = 0; part < parts; part++)
        {
            text.Append(start);
            var full = (FeedParser.MaxBytes * (part + 1L) / parts) - 100;
            for (var i = 0; text.Length < full; i++)
                text.Append(middle.Replace("{0}", $"{i}", StringComparison.Ordinal));
            text.Append(end);
        }

        var clock = Stopwatch.StartNew();
        var result = FeedSample.ParseText(format, text.ToString());
        output.WriteLine($"{clock.ElapsedMilliseconds} ms: {result.State}");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Longest);
    }

    private static byte[] Fill(string start, string middle, string end)
    {
        var text = new StringBuilder(start, FeedParser.MaxBytes);
        var room = FeedParser.MaxBytes - start.Length - end.Length;
        return Encoding.UTF8.GetBytes(text.Insert(text.Length, middle, room / middle.Length).Append(end).ToString());
    }
}
