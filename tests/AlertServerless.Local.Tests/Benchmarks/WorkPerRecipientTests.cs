using System.Globalization;
using System.Text.Json;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Benchmarks;

/// <summary>
/// The work for each recipient does not grow unseen: requests, bytes and allocations, which are the same on every
/// machine, against the committed <c>work-per-recipient.json</c>. Who makes it less writes the new figures there:
/// <c>make counts</c>.
/// </summary>
// Alone: what others allocate meanwhile would be counted.
[Collection(WholeSystemCollection.Name)]
public sealed class WorkPerRecipientTests
{
    // Requests are counted; texts differ by a digit of the time; the compiler keeps some objects off the heap, or not.
    private static readonly Dictionary<string, double> Tolerance = new()
    {
        ["httpRequests"] = 0.01,
        ["requestBytes"] = 0.02,
        ["storeReads"] = 0.03,
        ["storeWrites"] = 0.03,
        ["allocatedBytes"] = 0.08,
    };

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Fact]
    public async Task TheWorkForEachRecipientIsAsCommitted()
    {
        var counted = JsonSerializer.SerializeToElement(
            await CountBench.RunAsync(TimeProvider.System, CancellationToken.None),
            Json
        );
        var committed = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Benchmarks", "work-per-recipient.json")))
            .RootElement;
        var differences = Differences(committed, counted);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void MoreWorkThanCommittedIsNamed()
    {
        var committed = Of(storeReads: 0.05, allocatedBytes: 6000);
        Assert.Empty(Differences(committed, Of(storeReads: 0.05, allocatedBytes: 6300)));
        Assert.Equal(
            ["sms.storeReads: 0.1, committed 0.05", "allChannels.storeReads: 0.1, committed 0.05"],
            Differences(committed, Of(storeReads: 0.1, allocatedBytes: 6000))
        );
        Assert.Equal(2, Differences(committed, Of(storeReads: 0.05, allocatedBytes: 5000)).Count);
    }

    private static List<string> Differences(JsonElement committed, JsonElement counted)
    {
        var differences = new List<string>();
        foreach (var part in new[] { "sms", "allChannels" })
        foreach (var (name, tolerance) in Tolerance)
        {
            var (was, now) = (
                committed.GetProperty(part).GetProperty(name).GetDouble(),
                counted.GetProperty(part).GetProperty(name).GetDouble()
            );
            if (Math.Abs(now - was) > tolerance * was)
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"{part}.{name}: {now}, committed {was}"));
        }

        return differences;
    }

    private static JsonElement Of(double storeReads, double allocatedBytes)
    {
        var work = new WorkPerRecipient(1, 200, storeReads, 0.02, allocatedBytes);
        return JsonSerializer.SerializeToElement(new CountReport(1, work, work), Json);
    }
}
