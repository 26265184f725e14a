using System.Text.Json;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

/// <summary><c>alert replay</c> over what five institutes say of the same earthquakes, each in its own form.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    private const string Frames = """
        data: {"mag":"0.1","heart":"2022-11-03 06:50:40 HEARTBEAT","sec":"30","key":"a"}

        data: {"mag":"5.6","heart":"2022-11-03 06:50:49 HEARTBEAT","sec":"21","key":"a"}

        data: {"mag":"5.4","heart":"2022-11-03 06:50:50 HEARTBEAT","sec":"20","key":"a"}


        """;

    private const string Ews =
        """{"data":[{"mag":"5.4","data_eveniment":"2022-11-03 04:50:27","secundeS":"21","lat":"45.49","lng":"26.52"}]}""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("replay-");

    public static TheoryData<string> Orders =>
        [
            "infp-alert infp-ews emsc-json fdsn-text usgs-geojson quakeml",
            "infp-ews infp-alert emsc-json usgs-geojson quakeml fdsn-text",
            "emsc-json quakeml fdsn-text usgs-geojson",
        ];

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>2022-11-03, 45.49 N 26.52 E, 148.8 km (INFP through the press); the sources scatter as automatic
    /// solutions do.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public async Task OneEarthquakeInEveryFormatIsOneFirstWithAllAliases(string order)
    {
        var formats = order.Split(' ');
        var lines = await ReplayAsync([.. formats.Select(format => (format, Document(format, 0)))]);

        Assert.Single(lines, line => line.GetProperty("decision").GetString() == "first");
        Assert.All(
            lines,
            line => Assert.Contains(line.GetProperty("decision").GetString(), new[] { "first", "none", "escalated" })
        );
        Assert.Single(lines.Select(line => line.GetProperty("eventId").GetString()).Distinct());
        var aliases = lines[^1].GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()!).ToList();
        Assert.Equal(
            formats.Order(),
            aliases.Select(alias => alias[..alias.IndexOf(':', StringComparison.Ordinal)]).Distinct().Order()
        );
        Assert.Contains("usgs-geojson:us7000zzza", aliases);
        Assert.Contains("emsc-json:20221103_0000054", aliases);
    }

    [Fact]
    public async Task WhatSaysNothingNewHasThePromisedReason()
    {
        var lines = await ReplayAsync(("infp-alert", Frames));

        Assert.Equal(
            ["first new", "none alreadyTold"],
            lines.Select(line => $"{line.GetProperty("decision").GetString()} {line.GetProperty("reason").GetString()}")
        );
    }

    [Fact]
    public async Task TwoEarthquakesThirteenSecondsApartAreTwoFirsts()
    {
        string[] formats = ["emsc-json", "fdsn-text", "usgs-geojson", "quakeml"];
        var lines = await ReplayAsync([
            .. formats.SelectMany(format => new[] { (format, Document(format, 0)), (format, Document(format, 13)) }),
        ]);

        var firsts = lines.Where(line => line.GetProperty("decision").GetString() == "first").ToList();
        Assert.Equal(2, firsts.Count);
        Assert.Equal(
            13,
            (
                firsts[1].GetProperty("originTime").GetDateTimeOffset()
                - firsts[0].GetProperty("originTime").GetDateTimeOffset()
            ).TotalSeconds,
            2.0
        );
        var events = lines.GroupBy(line => line.GetProperty("eventId").GetString()).ToList();
        Assert.Equal(2, events.Count);
        Assert.All(
            events,
            one =>
                Assert.Equal(
                    formats.Order(),
                    one.Last()
                        .GetProperty("aliases")
                        .EnumerateArray()
                        .Select(alias => alias.GetString()!.Split(':')[0])
                        .Distinct()
                        .Order()
                )
        );
    }

    /// <summary>The operator trusts no magnitude of the institute's early warning below 6, so the catalogue has the
    /// first word.</summary>
    [Fact]
    public async Task AnOptionsFileDecides()
    {
        var (frames, fdsn, options) = (
            Path.Combine(folder.FullName, "f"),
            Path.Combine(folder.FullName, "c"),
            Path.Combine(folder.FullName, "o")
        );
        await File.WriteAllTextAsync(frames, Frames);
        await File.WriteAllTextAsync(fdsn, Document("fdsn-text", 0));
        await File.WriteAllTextAsync(
            options,
            """{"feeds":[{"name":"infp-alert","format":"infp-alert","minMagnitude":6}]}"""
        );
        var run = await CommandRun.Of("", "replay", "--options", options, $"infp-alert={frames}", $"fdsn-text={fdsn}");

        var first = Assert.Single(
            run.Out.TrimEnd().Split('\n'),
            line => line.Contains("\"decision\":\"first\"", StringComparison.Ordinal)
        );
        Assert.Contains("\"source\":\"fdsn-text\"", first, StringComparison.Ordinal);

        await File.WriteAllTextAsync(options, """{"minTeir":3}""");
        var refused = await CommandRun.Of("", "replay", "--options", options, $"fdsn-text={fdsn}");
        Assert.Equal((65, ""), (refused.ExitCode, refused.Out));
        Assert.Contains("minTeir", Assert.Single(refused.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> ReplayAsync(params (string Format, string Text)[] documents)
    {
        var arguments = new List<string> { "replay" };
        foreach (var (format, text) in documents)
        {
            var file = Path.Combine(folder.FullName, $"{arguments.Count}.txt");
            await File.WriteAllTextAsync(file, text);
            arguments.Add($"{format}={file}");
        }

        var run = await CommandRun.Of("", [.. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return [.. run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <param name="after">Seconds after 04:50:25; ids differ with it.</param>
    private static string Document(string format, int after)
    {
        var origin = new DateTimeOffset(2022, 11, 3, 4, 50, 25, TimeSpan.Zero).AddSeconds(after);
        return format switch
        {
            "infp-alert" => Frames,
            "infp-ews" => Ews,
            "emsc-json" =>
                $$$"""
                {"action":"create","data":{"type":"Feature","id":"20221103_{{{54
                    + after:0000000}}}","geometry":{"type":"Point","coordinates":[26.47,45.55,-150]},"properties":{"source_id":"{{{1190054
                    + after}}}",
                "lastupdate":"{{{origin.AddSeconds(70):yyyy-MM-ddTHH:mm:ss.fZ}}}","time":"{{{origin.AddSeconds(
                    0.6
                ):yyyy-MM-ddTHH:mm:ss.fZ}}}","flynn_region":"ROMANIA","lat":45.55,"lon":26.47,"depth":150,"evtype":"ke","auth":"NIEP","mag":5.3,"magtype":"mw"} } }
                """.ReplaceLineEndings(
                    ""
                ),
            "fdsn-text" => $"""
                #EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName|EventType
                quakeml:apiv2.infp.ro/event/a/{after}|{origin:yyyy-MM-ddTHH:mm:ss.fff}|45.4900|26.5200|148.800|NIEP||niep|quakeml:apiv2.infp.ro/event/a/{after}|ml|5.4|dbevproc||earthquake

                """,
            "usgs-geojson" =>
                $$$"""
                {"type":"Feature","id":"us7000zz{{{(
                    after == 0 ? "za" : "zb"
                )}}}","properties":{"mag":5.3,"place":"Romania","time":{{{origin.AddSeconds(
                    -0.7
                ).ToUnixTimeMilliseconds()}}},"updated":{{{origin.AddMinutes(6).ToUnixTimeMilliseconds()}}},
                "status":"automatic","ids":",us7000zz{{{(
                    after == 0 ? "za" : "zb"
                )}}},","magType":"mww","type":"earthquake"},"geometry":{"type":"Point","coordinates":[26.5,45.6,140]}}
                """,
            _ =>
                $"""
                <quakeml xmlns="http://quakeml.org/xmlns/quakeml/1.2"><eventParameters><event publicID="quakeml:example.org/event/{after}"><type>earthquake</type>
                <origin publicID="o"><time><value>{origin.AddSeconds(
                    0.2
                ):yyyy-MM-ddTHH:mm:ss.fZ}</value></time><latitude><value>45.5</value></latitude><longitude><value>26.5</value></longitude><depth><value>149000</value></depth>
                <creationInfo><creationTime>{origin.AddMinutes(
                    8
                ):yyyy-MM-ddTHH:mm:ss.fZ}</creationTime></creationInfo></origin>
                <magnitude publicID="m"><mag><value>5.4</value></mag><type>Mw</type></magnitude></event></eventParameters></quakeml>
                """,
        };
    }
}
