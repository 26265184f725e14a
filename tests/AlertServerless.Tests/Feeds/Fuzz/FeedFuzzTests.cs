using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Feeds;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>
/// Damaged documents through every parser. ALERT_FUZZ_DOCUMENTS sets how many (default 20,000; a million before a release),
/// ALERT_FUZZ_SEED repeats a run. A short run has a fixed seed, so that it cannot fail for one person only.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class FeedFuzzTests(ITestOutputHelper output)
{
    private const int ShortRun = 20_000;
    private const int ShortRunSeed = 19770304;

    /// <summary>Documents take tens of microseconds; this allows for a machine that is busy with something else.</summary>
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
            Assert.All(seed.Veto ?? [], veto => Assert.Contains(veto, Encoding.UTF8.GetString(seed.Bytes), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task No_damage_breaks_a_parser_or_makes_it_lie()
    {
        var documents = Setting("ALERT_FUZZ_DOCUMENTS") ?? ShortRun;
        var seed = Setting("ALERT_FUZZ_SEED") ?? (documents == ShortRun ? ShortRunSeed : RandomNumberGenerator.GetInt32(int.MaxValue));
        output.WriteLine($"ALERT_FUZZ_SEED={seed} ALERT_FUZZ_DOCUMENTS={documents}");
        var clock = Stopwatch.StartNew();
        var run = Task.Run(() => Run(seed, documents));
        var complaint = await run.WaitAsync(LongestRun + (documents * LongestMean), TimeProvider.System);
        output.WriteLine($"{documents / clock.Elapsed.TotalSeconds:F0} documents/s");
        Assert.True(complaint is null, $"ALERT_FUZZ_SEED={seed} ALERT_FUZZ_DOCUMENTS={documents}: {complaint}");
    }

    private static string? Run(int seed, int documents)
    {
        string? first = null;
        Parallel.For(0, documents, (number, loop) =>
        {
            var document = FeedFuzz.Document(seed, number);
            if (Complaint(document) is not { } complaint)
                return;
            Interlocked.CompareExchange(ref first, $"document {number}, {document.Seed.Format} {document.Seed.Name}, {document.Damage}: {complaint}\n{Shown(document)}", null);
            loop.Stop();
        });
        return first;
    }

    private static string? Complaint(FuzzDocument document)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = FeedParser.Parse(document.Seed.Format, document.Bytes, "fuzz");
            var took = Stopwatch.GetElapsedTime(started);
            return took > LongestDocument ? $"took {took}" : FuzzJudge.Judge(document, result);
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

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
