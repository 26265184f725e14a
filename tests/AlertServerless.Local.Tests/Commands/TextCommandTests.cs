using System.Text;
using AlertServerless.Contracts;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

public sealed class TextCommandTests
{
    [Fact]
    public async Task It_prints_what_a_person_there_reads_and_how_long_it_is()
    {
        var run = await CommandRun.Of(
            "",
            "text",
            "--event",
            "vrancea-1977",
            "--at",
            "44.43,26.10",
            "--lang",
            "ro",
            "--channel",
            "sms"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            [ro, sms: GSM-7, 109 of 160 places, 1 segment]
            CUTREMUR in ~25 s! JOS, ADAPOST, TINE-TE! Sever: cladiri avariate. M7.4 18 km SE de Tulnici, trimis 21:22:12
            """,
            run.Out.Trim()
        );
    }

    [Theory]
    [InlineData("first", "ЗЕМЛЕТРЯСЕНИЕ через ~")]
    [InlineData("escalated", "ОБНОВЛЕНИЕ, СИЛЬНЕЕ: через ~")]
    [InlineData("cancelled", "ОТМЕНА: сильных толчков не ожидается.")]
    [InlineData("drill", "УЧЕНИЯ: землетрясение через ~")]
    [InlineData("late", "Землетрясение ~2 мин назад.")]
    public async Task Each_case_has_its_words(string what, string beginning)
    {
        var run = await CommandRun.Of(
            "",
            "text",
            "--event",
            "vrancea-1977",
            "--at",
            "44.43,26.10",
            "--lang",
            "ru",
            "--channel",
            "telegram",
            "--as",
            what
        );

        Assert.StartsWith(beginning, run.Out.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_in_the_Banat_is_called_by_the_nearest_town()
    {
        var run = await CommandRun.Of(BanatRecord, "text", "--event", "-", "--at", "45.75,21.23");

        Assert.Equal(0, run.ExitCode);
        var nearest = Gazetteer.Nearest(new GeoPoint(45.50, 21.40));
        Assert.InRange(nearest.DistanceKm, 0, 20);
        Assert.Equal("RO", nearest.Town.Country);
        Assert.Contains($"de {nearest.Town.Name}", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Vrancea", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Вранча", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--event: is missing; name a file or a scenario")]
    [InlineData("--at: is missing; where is the reader, LAT,LON?", "--event", "vrancea-1977")]
    [InlineData(
        "--lang: 'xx' is not one of ro, en, hu, bg, uk, ru; see: alert text --help",
        "--event",
        "drill",
        "--at",
        "1,2",
        "--lang",
        "xx"
    )]
    [InlineData(
        "--as: 'soon' is not one of first, escalated, cancelled, drill, late; see: alert text --help",
        "--event",
        "drill",
        "--at",
        "1,2",
        "--as",
        "soon"
    )]
    public async Task A_wrong_call_is_one_line_and_exit_code_2(string line, params string[] arguments)
    {
        var run = await CommandRun.Of("", ["text", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(line, run.Error.Split('\n')[0].Trim());
        Assert.Equal("", run.Out);
    }

    [Theory]
    [InlineData("-", "-: line 1, byte 2: not JSON")]
    [InlineData("nowhere", "nowhere: no such file, and no scenario of that name")]
    public async Task Without_an_event_there_is_nothing_to_read(string source, string line)
    {
        var run = await CommandRun.Of("nonsense", "text", "--event", source, "--at", "44,26");

        Assert.Equal(65, run.ExitCode);
        Assert.StartsWith(line, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Whoever changes a word changes the page: make messages.</summary>
    [Fact]
    public async Task The_page_in_docs_is_what_the_command_prints()
    {
        var run = await CommandRun.Of("", "text", "--page");

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "messages.md")), run.Out);
    }

    // Near the shock of 12 July 1991 at Banloc, but on a day that never was.
    private static string BanatRecord
    {
        get
        {
            var decided = new DateTimeOffset(2026, 1, 14, 12, 0, 22, TimeSpan.Zero);
            var estimate = new EventEstimate(
                new Hypocenter(new GeoPoint(45.50, 21.40), 11),
                decided.AddSeconds(-5),
                new Magnitude(5.7, MagnitudeType.Mw),
                0,
                false,
                null,
                "test"
            );
            var alert = new Alert(
                AlertId.ForTier(new EventId("banat"), 6),
                AlertKind.First,
                AlertCategory.Actual,
                6,
                estimate,
                [],
                decided,
                decided,
                decided.AddMinutes(10)
            );
            var record = new AlertRecord(alert, 0, 1, 1, new Dictionary<ChannelKind, double>());
            return Encoding.UTF8.GetString(AlertRecordCodec.Encode(record));
        }
    }
}
