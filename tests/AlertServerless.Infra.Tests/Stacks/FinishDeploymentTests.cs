using System.Diagnostics;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>The last step of a deployment, against scripts that give an account's fixed answers.</summary>
public sealed class FinishDeploymentTests : IDisposable
{
    private const string Aws = """
        #!/usr/bin/env bash
        case "$*" in
          *describe-stack-resource\ *) echo scaler-1 ;;
          *"lambda invoke"*) echo '{"outcome":"Applied"}' >"${@: -1}"; [ "$BREAK" = scaler ] && echo Unhandled || echo None ;;
          *describe-stack-resources*) echo alarm-1 ;;
          *describe-alarms*) echo OK ;;
          *) exit 9 ;;
        esac
        """;

    private const string Alert = """
        #!/usr/bin/env bash
        echo "$*" >>"$(dirname "$0")/asked"
        case "$1 $BREAK" in
          "status heartbeat") echo "NOT READY: no consumer answers the heartbeat"; exit 1 ;;
          "status drill") echo '{"openAlerts":[]}' ;;
          "status "*) echo '{"openAlerts":[{"alert":"drill.t1","slots":2,"finished":2}]}' ;;
          "drill refused") exit 1 ;;
          "drill "*) echo "the exercise is under way" ;;
          *) exit 9 ;;
        esac
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("finish-");

    [Theory]
    [InlineData("", 0)]
    [InlineData("scaler", 1)]
    [InlineData("heartbeat", 1)]
    [InlineData("refused", 1)]
    [InlineData("drill", 1)]
    public void It_passes_when_scaler_heartbeat_and_drill_did(string broken, int exitCode)
    {
        Write("aws", Aws);
        Write("alert", Alert);
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, ".github", "finish-deployment.sh"), ["prod"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
                ["BREAK"] = broken,
                ["DRILL_LOOKS"] = "1",
            },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(exitCode == process.ExitCode, output);
        // Ready before anybody is sent an exercise, and given the time for a start and two heartbeats.
        var asked = Path.Combine(folder.FullName, "asked");
        if (File.Exists(asked))
            Assert.Equal("status --deployment prod --wait 15m", File.ReadAllLines(asked)[0]);
        Assert.Equal(broken != "scaler", File.Exists(asked));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private void Write(string name, string script)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
