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

    /// <summary>What is deployed is what the other job built and tested: while credentials are held nothing is compiled,
    /// published or synthesised.</summary>
    [Fact]
    public void TheJobWithCredentialsBuildsNothing()
    {
        var jobs = Read("deploy.yml").Split("\n  deploy:\n");
        Assert.Equal(2, jobs.Length);
        Assert.Contains("make assembly", jobs[0], StringComparison.Ordinal);
        Assert.DoesNotContain("id-token", jobs[0], StringComparison.Ordinal);
        Assert.Contains("gh run download", jobs[1], StringComparison.Ordinal);
        Assert.Contains("cdk deploy --app cdk.out", jobs[1], StringComparison.Ordinal);
        Assert.All(
            new[] { "dotnet", "make ", ".ci/run", "cdk synth" },
            tool => Assert.DoesNotContain(tool, jobs[1], StringComparison.Ordinal)
        );
    }

    private static string Read(string file) => Repository.Read($".github/workflows/{file}");

    [GeneratedRegex(@"uses: [\w./-]+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+)*$")]
    private static partial Regex Pinned();
}
