using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>
/// Damaged documents through every parser. ALERT_FUZZ_DOCUMENTS sets how many (default 20,000; a million before a
/// release), ALERT_FUZZ_SEED repeats a run. A short run has a fixed seed, so that it cannot fail for one person only.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class FeedFuzzTests(ITestOutputHelper output)
{
    private const int ShortRun = 20_000;
    private const int ShortRunSeed = 19770304;
    private const int MostComplaints = 5;

    /// <summary>Documents take tens of microseconds; this allows for a machine that is busy with something
    /// else.</summary>
    private static readonly TimeSpan LongestDocument = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestMean = TimeSpan.FromMilliseconds(2);

    [Fact]
    public void The_corpus_is_what_it_claims()
    {
        foreach (var seed in FuzzCorpus.Seeds)
        {
            var alerts = FeedParser.Parse(seed.Format, seed.Bytes, "fuzz").Reports.Any(FuzzJudge.MayAlert);
            Assert.False(seed.Veto is not null && alerts, $"{seed.Name} alerts");
            Assert.All(
                seed.Veto ?? [],
                veto => Assert.Contains(veto, Encoding.UTF8.GetString(seed.Bytes), StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public async Task No_damage_breaks_a_parser_or_makes_it_lie()
    {
        var documents = Variable("ALERT_FUZZ_DOCUMENTS") ?? ShortRun;
        var seed =
            Variable("ALERT_FUZZ_SEED")
            ?? (documents == ShortRun ? ShortRunSeed : RandomNumberGenerator.GetInt32(int.MaxValue));
        output.WriteLine($"ALERT_FUZZ_SEED={seed} ALERT_FUZZ_DOCUMENTS={documents}");
        var clock = Stopwatch.StartNew();
        var tally = new FuzzTally();
        var run = Task.Run(() => RunAsync(seed, documents, tally));
        var complaint = await run.WaitAsync(LongestRun + (documents * LongestMean), TimeProvider.System);
        output.WriteLine($"{documents / clock.Elapsed.TotalSeconds:F0} documents/s");
        output.WriteLine($"{tally}");
        Assert.True(complaint is null, $"ALERT_FUZZ_SEED={seed} ALERT_FUZZ_DOCUMENTS={documents}: {complaint}");
        Assert.True(
            (tally.Alerting > 0 && tally.Heard > 0) || documents < ShortRun,
            "no document gave any alert: nothing was judged"
        );
    }

    [Fact]
    public async Task Every_format_has_an_earthquake_that_the_producer_hears()
    {
        foreach (var format in Enum.GetValues<FeedFormat>())
        {
            var given = 0;
            foreach (var seed in FuzzCorpus.Seeds.Where(seed => seed.Format == format))
                given += await ReadingJudge.GivenAsync(seed);
            Assert.True(given > 0, $"{format}: no alert that damage could change");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_digit_that_makes_another_earthquake_is_heard_by_whoever_reads_once(int damagedReading)
    {
        var seed = FuzzCorpus.Seeds.First(s => s.Name == "usgs/revision-2.geojson");
        var damaged = Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(seed.Bytes).Replace("\"mag\":5.4", "\"mag\":7.4", StringComparison.Ordinal)
        );
        var document = new FuzzDocument(damagedReading, seed, [], Damage.Rewritten, damaged);

        Assert.Contains(
            "does not give",
            await ReadingJudge.JudgeAsync(document, new FuzzTally(), readTwice: false),
            StringComparison.Ordinal
        );
        Assert.Null(await ReadingJudge.JudgeAsync(document, new FuzzTally()));
    }

    [Fact]
    public void The_judge_separates_a_lost_word_from_another_statement()
    {
        var seed = FuzzCorpus.Seeds.Single(s =>
            s.Format == FeedFormat.UsgsGeoJson && s.Veto is ["\"status\":\"deleted\""]
        );
        var deleted = Assert.Single(FeedParser.Parse(seed.Format, seed.Bytes, "fuzz").Reports);
        var lost = deleted with { ReviewStatus = ReviewStatus.Automatic };
        var restated = lost with { Magnitude = new Magnitude(7.4, MagnitudeType.Mw) };

        Assert.Null(Judged(deleted, Damage.Inserted));
        Assert.Contains("something was lost", Judged(lost, Damage.Rewritten), StringComparison.Ordinal);
        Assert.Null(Judged(restated, Damage.Rewritten));
        Assert.Contains("does not give", Judged(restated, Damage.Inserted), StringComparison.Ordinal);

        string? Judged(FeedReport report, Damage damage) =>
            AlertJudge.Judge(
                new FuzzDocument(0, seed, [], damage, seed.Bytes),
                new ParseResult.Parsed([report], FeedState.Reporting, []),
                new FuzzTally()
            );
    }

    private static async Task<string?> RunAsync(int seed, int documents, FuzzTally tally)
    {
        var complaints = new ConcurrentQueue<string>();
        await Parallel.ForAsync(
            0,
            documents,
            async (number, _) =>
            {
                if (complaints.Count >= MostComplaints)
                    return;
                var document = FeedFuzz.Document(seed, number);
                if (await ComplaintAsync(document, tally) is { } complaint)
                    complaints.Enqueue(
                        $"document {number}, {document.Seed.Format} {document.Seed.Name}, {document.Damage}: "
                            + $"{complaint}\n{Shown(document)}"
                    );
            }
        );
        return complaints.IsEmpty ? null : string.Join('\n', complaints);
    }

    private static async Task<string?> ComplaintAsync(FuzzDocument document, FuzzTally tally)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = FeedParser.Parse(document.Seed.Format, document.Bytes, "fuzz");
            var took = Stopwatch.GetElapsedTime(started);
            return took > LongestDocument
                ? $"took {took}"
                : FuzzJudge.Judge(document, result)
                    ?? AlertJudge.Judge(document, result, tally)
                    ?? await ReadingJudge.JudgeAsync(document, tally);
        }
        catch (Exception e)
        {
            return $"threw {e}";
        }
    }

    private static string Shown(FuzzDocument document)
    {
        const int most = 6_000;
        return Encoding.Latin1.GetString(document.Bytes, 0, Math.Min(most, document.Bytes.Length));
    }

    private static int? Variable(string name) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(name),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : null;
}
