using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AlertServerless.Local.Commands;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Local.Tests.Commands;

/// <summary>Whatever somebody types, the answer is a documented exit code and one line, never a stack trace.</summary>
public sealed class WrongCommandLineTests(ITestOutputHelper output)
{
    private const int Lines = 2000;

    private static readonly string[] NoNumbers =
    [
        "abc",
        "1e4",
        "10,000",
        "",
        " ",
        "0x10",
        "1.5.2",
        "99999999999999999999",
        "-",
        "ten",
        "½",
        "1 2",
        "--",
    ];

    /// <summary>Wrong only when they are run. None of them starts anything.</summary>
    private static readonly string[][] WrongWhenRun =
    [
        ["parse", "infp-ews", "/nowhere/document"],
        ["parse", "usgs-geojson", "/"],
        ["replay", "infp-ews=/nowhere/document"],
        ["replay", "infp-ews"],
        ["cap", "/nowhere/event.json"],
        ["invoke", "Consumer", "--event", "/nowhere/event.json"],
        ["plan"],
        ["plan", "--subscribers", "10", "--model", "/nowhere/model.json", "--simulate"],
        ["plan", "--subscribers", "10", "--against", "/nowhere/report.json"],
        ["demo", "--scenario", "nowhere"],
        ["demo", "--options", "/nowhere/options.json"],
        ["demo", "--lanes", "3"],
        ["demo", "--cut", "1@3s"],
        ["demo", "--regions", "2", "--lanes", "1"],
        ["demo", "--regions", "2", "--kafka", "127.0.0.1:9"],
        ["demo", "--regions", "2", "--as-deployed"],
        ["demo", "--report", "/"],
        ["serve", "--scenario", "nowhere"],
        ["redrive"],
        ["redrive", "--dead-letters", "http://127.0.0.1:9/q", "--perhaps-sent"],
        ["status", "--serve", "http://127.0.0.1:9/"],
        ["cancel", "Ü", "--serve", "http://127.0.0.1:9/"],
        ["drill", "--serve", "http://127.0.0.1:9/"],
        ["report", "e1", "--output", "/"],
    ];

    [Fact]
    public async Task Two_thousand_wrong_command_lines_end_in_one_line_each()
    {
        var seed = int.Parse(
            Environment.GetEnvironmentVariable("ALERT_FUZZ_SEED") ?? "1",
            CultureInfo.InvariantCulture
        );
        output.WriteLine($"ALERT_FUZZ_SEED={seed}");
        var random = new Random(seed);
        var commands = All(CommandLine.Root(CommandIo.System()), []).ToList();
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Lines; i++)
        {
            var (path, command) = commands[random.Next(commands.Count)];
            var arguments = Wrong(path, command, random);
            var line = string.Join(' ', arguments);
            // What would be accepted is not run: it might be the whole system.
            Assert.True(
                CommandLine.Root(CommandIo.System()).Parse(arguments).Errors.Count > 0,
                $"accepted: alert {line}"
            );

            var run = await CommandRun.Of("", arguments);

            Assert.True(run.ExitCode == 2, $"exit {run.ExitCode}: alert {line}");
            AssertOneLine(run, line);
            kinds.Add(string.Join(' ', path));
        }

        Assert.True(kinds.Count > 25, $"only {kinds.Count} commands were tried");
    }

    [Fact]
    public async Task What_is_wrong_only_when_run_is_one_line_too()
    {
        foreach (var arguments in WrongWhenRun)
        {
            var run = await CommandRun.Of("", arguments);

            var line = string.Join(' ', arguments);
            Assert.True(run.ExitCode is 2 or 65, $"exit {run.ExitCode}: alert {line}: {run.Error}");
            AssertOneLine(run, line);
        }
    }

    [Fact]
    public async Task The_hint_names_the_whole_command()
    {
        var run = await CommandRun.Of("", "bench", "engine", "--x");

        Assert.Equal("Unrecognized command or argument '--x'; see: alert bench engine --help", run.Error.Trim());
    }

    [Theory]
    [InlineData("--seed", "abc", "--seed: 'abc' is not a whole number from 0 to 2147483647")]
    [InlineData("--subscribers", "10,000", "--subscribers: '10,000' is not a whole number from 1 to 5000000")]
    [InlineData("--lanes", "0", "--lanes: '0' is not a whole number from 1 to 256")]
    public async Task A_wrong_number_is_named_with_its_bounds(string option, string value, string line)
    {
        var run = await CommandRun.Of("", "demo", option, value);

        Assert.Equal((2, $"{line}; see: alert demo --help"), (run.ExitCode, run.Error.Trim()));
    }

    [Theory]
    [InlineData("3@1s", "there is no region 3; there are 1 to 2")]
    [InlineData("0@1s", "there is no region 0; there are 1 to 2")]
    [InlineData("1", "'1' is not REGION@FROM or REGION@FROM..TO, e.g. 1@3s or 2@1s..6s")]
    [InlineData("one@3s", "'one@3s' is not REGION@FROM or REGION@FROM..TO, e.g. 1@3s or 2@1s..6s")]
    [InlineData("1@soon", "'1@soon' is not REGION@FROM or REGION@FROM..TO, e.g. 1@3s or 2@1s..6s")]
    [InlineData("1@5s..2s", "'1@5s..2s' is not REGION@FROM or REGION@FROM..TO, e.g. 1@3s or 2@1s..6s")]
    [InlineData("1@5s..", "'1@5s..' is not REGION@FROM or REGION@FROM..TO, e.g. 1@3s or 2@1s..6s")]
    public async Task A_wrong_cut_is_named(string value, string line)
    {
        var run = await CommandRun.Of("", "demo", "--regions", "2", "--cut", value);

        Assert.Equal((2, $"--cut: {line}; see: alert demo --help"), (run.ExitCode, run.Error.Trim()));
    }

    [Theory]
    [InlineData("parse", "infp-alert", "InfpAlert")]
    [InlineData("plan", "sms=42,telegram=32", "ChannelMix {")]
    [InlineData("demo", "vrancea-2022-11-03", "<scenario>")]
    public async Task Help_names_values_that_can_be_typed(string command, string there, string notThere)
    {
        var run = await CommandRun.Of("", command, "--help");

        Assert.Contains(there, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(notThere, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_help_shows_how_a_type_is_made()
    {
        foreach (var (path, _) in All(CommandLine.Root(CommandIo.System()), []))
        {
            var run = await CommandRun.Of("", [.. path, "--help"]);

            // A record says of itself "Name { Member = …".
            Assert.False(
                run.Out.Contains(" { ", StringComparison.Ordinal),
                $"alert {string.Join(' ', path)}: {run.Out}"
            );
        }
    }

    [Theory]
    [InlineData("alert can", "cancel")]
    [InlineData("alert parse infp", "infp-ews")]
    [InlineData("alert demo --scenario doub", "doublet")]
    public async Task A_shell_completes_commands_and_values(string line, string suggested)
    {
        var run = await CommandRun.Of("", $"[suggest:{line.Length}]", line);

        Assert.Contains(suggested, run.Out.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task The_completion_is_a_script_that_bash_accepts()
    {
        var script = (await CommandRun.Of("", "completion", "bash")).Out;
        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-n"])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync();

        Assert.Equal((0, ""), (bash.ExitCode, await bash.StandardError.ReadToEndAsync()));
        Assert.Contains("complete ", script, StringComparison.Ordinal);
    }

    private static void AssertOneLine(CommandRun run, string line)
    {
        var output = run.Error.Trim();
        Assert.True(
            output.Length > 0 && !output.Contains('\n', StringComparison.Ordinal),
            $"not one line: alert {line}: {output}"
        );
        Assert.False(
            output.Contains("   at ", StringComparison.Ordinal)
                || output.Contains("Exception", StringComparison.Ordinal),
            output
        );
    }

    /// <summary>At least one thing in it is certainly wrong.</summary>
    private static string[] Wrong(string[] path, Command command, Random random)
    {
        var arguments = new List<string>(path);
        foreach (var argument in command.Arguments)
            if (random.Next(3) > 0)
                arguments.Add(argument.Name == "FORMAT" ? "infp-ews" : "x");
        var numbers = command
            .Options.Where(option => option.ValueType == typeof(int) || option.ValueType == typeof(int?))
            .ToList();
        switch (random.Next(4))
        {
            case 0 when numbers.Count > 0:
                arguments.AddRange([
                    numbers[random.Next(numbers.Count)].Name,
                    NoNumbers[random.Next(NoNumbers.Length)],
                ]);
                break;
            case 1 when numbers.Count > 0:
                var twice = numbers[random.Next(numbers.Count)].Name;
                arguments.AddRange([twice, "1", twice, "2"]);
                break;
            case 2 when numbers.Count > 0:
                arguments.Add(numbers[random.Next(numbers.Count)].Name);
                break;
            default:
                arguments.Insert(random.Next(path.Length, arguments.Count + 1), $"--{Word(random)}");
                break;
        }

        return [.. arguments];
    }

    // Never the beginning of an option that there is.
    private static string Word(Random random) =>
        "zz" + string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)('a' + random.Next(26))));

    private static IEnumerable<(string[] Path, Command Command)> All(Command command, string[] path)
    {
        if (path.Length > 0)
            yield return (path, command);
        foreach (var one in command.Subcommands.SelectMany(sub => All(sub, [.. path, sub.Name])))
            yield return one;
    }
}
