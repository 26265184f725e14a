using System.Diagnostics;
using System.Text.RegularExpressions;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>What runs with this repository's rights is fixed to the byte and has no right it was not given.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows =>
        [
            .. Directory
                .GetFiles(Path.Combine(Repository.Root, ".github", "workflows"))
                .Select(path => Path.GetFileName(path)!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void ActionsArePinnedToACommit(string file)
    {
        foreach (var line in Read(file).Split('\n').Where(line => line.Contains("uses:", StringComparison.Ordinal)))
            Assert.Matches(Pinned(), line);
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void NothingIsAllowedByDefaultAndEveryJobAsks(string file)
    {
        var text = Read(file);
        Assert.Contains("\npermissions: {}\n", text, StringComparison.Ordinal);
        var jobs = Regex
            .Split(
                text[text.IndexOf("\njobs:\n", StringComparison.Ordinal)..],
                "\n  (?=[a-z]+:\n)",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            )
            .Skip(1);
        Assert.All(jobs, job => Assert.Contains("\n    permissions:\n", job, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Workflows))]
    public void NoLongLivedKeyIsUsed(string file)
    {
        Assert.DoesNotContain("aws-access-key-id", Read(file), StringComparison.Ordinal);
        Assert.DoesNotContain("secrets.", Read(file), StringComparison.Ordinal);
    }

    /// <summary>What anyone can write into a pull request must not become part of a command.</summary>
    [Theory]
    [MemberData(nameof(Workflows))]
    public void CommandsTakeValuesFromVariables(string file)
    {
        var commands = Regex
            .Matches(Read(file), @"run: (\|\n(?:          .*\n)+|.*\n)", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Select(match => match.Value);
        Assert.All(commands, command => Assert.DoesNotContain("${{", command, StringComparison.Ordinal));
    }

    /// <summary>What is deployed is what the other job built and tested: while credentials are held nothing is
    /// compiled, published or synthesised.</summary>
    [Fact]
    public void TheJobWithCredentialsBuildsNothing()
    {
        var jobs = Read("deploy.yml").Split("\n  deploy:\n");
        Assert.Equal(2, jobs.Length);
        Assert.Contains("make assembly", jobs[0], StringComparison.Ordinal);
        Assert.DoesNotContain("id-token", jobs[0], StringComparison.Ordinal);
        Assert.Contains("gh run download", jobs[1], StringComparison.Ordinal);
        Assert.Contains("cdk deploy --app cdk.out", jobs[1], StringComparison.Ordinal);
        string[] building =
        [
            "dotnet build",
            "dotnet publish",
            "dotnet run",
            "dotnet restore",
            "make ",
            ".ci/run",
            "cdk synth",
        ];
        Assert.All(building, tool => Assert.DoesNotContain(tool, jobs[1], StringComparison.Ordinal));
        // The same job writes the archive, after the tests, and nobody else.
        Assert.InRange(
            jobs[0].IndexOf("make assembly", StringComparison.Ordinal),
            jobs[0].IndexOf(".ci/run", StringComparison.Ordinal),
            jobs[0].Length
        );
    }

    /// <summary>A deployment is not finished before the scaler ran, a heartbeat came through and a drill was held
    /// (docs/deploying.md).</summary>
    [Fact]
    public void ADeploymentBeginsByAskingTheAccountAndEndsWithScalerHeartbeatAndDrill()
    {
        var steps = Read("deploy.yml").Split("\n  deploy:\n")[1].Split("\n      - ")[1..];
        var deploys = Array.FindIndex(steps, step => step.Contains("cdk deploy", StringComparison.Ordinal));
        Assert.Contains(steps[..deploys], step => step.Contains("alert preflight", StringComparison.Ordinal));
        Assert.Contains("finish-deployment.sh", steps[^1], StringComparison.Ordinal);
        var script = Repository.Read(".github/finish-deployment.sh");
        Assert.True(
            script.IndexOf("lambda invoke", StringComparison.Ordinal)
                < script.IndexOf("status --deployment", StringComparison.Ordinal)
        );
        Assert.True(
            script.IndexOf("status --deployment", StringComparison.Ordinal)
                < script.IndexOf("drill --deployment", StringComparison.Ordinal)
        );
    }

    /// <summary>Whoever may write to the repository holds no credentials, and the other way round.</summary>
    [Fact]
    public void ProposingAPlanAndAskingTheAccountAreTwoJobs()
    {
        var jobs = Read("scale.yml").Split("\n  propose:\n");
        Assert.Contains("id-token: write", jobs[0], StringComparison.Ordinal);
        Assert.DoesNotContain("contents: write", jobs[0], StringComparison.Ordinal);
        Assert.Contains("contents: write", jobs[1], StringComparison.Ordinal);
        Assert.DoesNotContain("id-token", jobs[1], StringComparison.Ordinal);
    }

    /// <summary>Also a revert may not ask for fewer: a topic never shrinks, and the deployment would fail
    /// half-way.</summary>
    [Theory]
    [InlineData(32, 64, 0)]
    [InlineData(32, 32, 0)]
    [InlineData(64, 32, 1)]
    public void AReviewedPlanNeverShrinksATopic(int before, int after, int exitCode)
    {
        var folder = Directory.CreateTempSubdirectory("plans-");
        try
        {
            var plans = Directory.CreateDirectory(Path.Combine(folder.FullName, "infra", "deployments"));
            var file = Path.Combine(plans.FullName, "prod.plan.json");
            File.WriteAllText(file, $$"""{"lanes":8,"partitions":{{before}}}""");
            Assert.Equal(0, Run(folder, "git", "init", "-q"));
            Assert.Equal(0, Run(folder, "git", "add", "."));
            Assert.Equal(0, Run(folder, "git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "before"));
            File.WriteAllText(file, $$"""{"lanes":8,"partitions":{{after}}}""");
            Assert.Equal(exitCode, Run(folder, Path.Combine(Repository.Root, ".github", "check-plans.sh"), "HEAD"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Run(DirectoryInfo folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Read(string file) => Repository.Read($".github/workflows/{file}");

    [GeneratedRegex(@"uses: [\w./-]+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+)*$")]
    private static partial Regex Pinned();
}
