using System.Text.Json;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

/// <summary>Alerts whose consumers are killed, as <c>alert soak</c> runs and reports them.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class SoakCommandTests
{
    [Fact]
    public async Task EveryScheduleHoldsAndKeepsItsPromisedNames()
    {
        var run = await CommandRun.Of("", "soak", "--schedules", "2", "--subscribers", "300", "--seed", "5", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        var verdicts = JsonDocument.Parse(run.Out).RootElement.EnumerateArray().ToList();
        Assert.Equal(2, verdicts.Count);
        foreach (var verdict in verdicts)
        {
            Assert.Equal(
                "schedule owed told missed duplicates falseAlarms killed chunk seconds holds",
                string.Join(' ', verdict.EnumerateObject().Select(member => member.Name))
            );
            Assert.True(verdict.GetProperty("holds").GetBoolean());
            Assert.InRange(verdict.GetProperty("owed").GetInt32(), 1, verdict.GetProperty("told").GetInt32());
            Assert.Equal(0, verdict.GetProperty("missed").GetInt32());
        }
    }
}
