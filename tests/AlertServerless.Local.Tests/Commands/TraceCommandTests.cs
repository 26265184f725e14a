using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

public sealed class TraceCommandTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task A_trace_that_agrees_ends_with_0_and_one_line()
    {
        await WriteAsync(Won(1, 0), Won(2, 5));
        Assert.Equal(
            new CommandRun(ExitCodes.Done, $"2 calls on 1 slots agree with the claim model{Environment.NewLine}", ""),
            await CheckAsync(file)
        );
    }

    [Fact]
    public async Task A_trace_that_breaks_the_model_names_each_breach_and_ends_with_1()
    {
        await WriteAsync(Won(1, 0), Won(1, 5));
        var run = await CheckAsync(file);
        Assert.Equal(ExitCodes.GuaranteeBroken, run.ExitCode);
        Assert.Contains("won fence 1, which w0 had won", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_trace_ends_with_65_and_names_the_line()
    {
        await File.WriteAllTextAsync(file, ClaimTrace.Write(Won(1, 0)) + "\n{}\n");
        var run = await CheckAsync(file);
        Assert.Equal((ExitCodes.BadData, ""), (run.ExitCode, run.Out));
        Assert.StartsWith($"{file}: line 2: no entry of a claim trace", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_65()
    {
        var run = await CheckAsync(file + ".gone");
        Assert.Equal((ExitCodes.BadData, $"{file}.gone: no such file\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("--cancel-at", "soon", "--cancel-at 'soon' is not a duration")]
    [InlineData("--escalate-at", "-1s", "--escalate-at '-1s' is not a duration")]
    [InlineData("--pause", "8s..3s", "--pause '8s..3s' is not a window")]
    [InlineData("--pause", "3s..", "--pause '3s..' is not a window")]
    [InlineData("--trace", "/proc/no/trace.jsonl", "--trace: ")]
    public async Task What_a_demo_cannot_do_is_said_before_it_begins(string option, string value, string line)
    {
        var run = await CommandRun.Of("", "demo", option, value);
        Assert.Equal((ExitCodes.Usage, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(line, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_that_alerts_nobody_cannot_be_cancelled()
    {
        var run = await CommandRun.Of("", "demo", "--scenario", "idle-night", "--cancel-at", "2s");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("scenario idle-night alerts nobody", run.Error, StringComparison.Ordinal);
    }

    private static Task<CommandRun> CheckAsync(string path) => CommandRun.Of("", "trace", "check", path);

    private Task WriteAsync(params ClaimTraceEntry[] entries) =>
        File.WriteAllLinesAsync(file, entries.Select(ClaimTrace.Write));

    private static ClaimTraceEntry Won(long fence, int second)
    {
        var at = new DateTimeOffset(2026, 3, 4, 19, 21, second, TimeSpan.Zero);
        return new ClaimTraceEntry(
            at,
            at,
            $"w{second}",
            TracedCall.Claim,
            TracedResult.Won,
            "e.t6",
            "sxfs-p-sms-0",
            0,
            1,
            fence,
            null,
            0,
            at.AddSeconds(2)
        );
    }
}
