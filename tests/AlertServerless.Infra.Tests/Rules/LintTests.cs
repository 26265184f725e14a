using System.ComponentModel;
using System.Diagnostics;
using AlertServerless.Infra.Tests.Synthesis;
using Xunit.Abstractions;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>cfn-lint knows each resource's schema. Where it is not installed, a check of references and types takes its
/// place, and says so.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class LintTests(Templates templates, ITestOutputHelper output)
{
    [Fact]
    public async Task TemplatesPassTheLinter()
    {
        string[] files =
        [
            .. templates
                .All.Concat([templates.ClosedState, templates.ClosedFlow, templates.ClosedSignUp])
                .Concat(OfKinesis)
                .Select(template => template.Path),
        ];

        // W3005: the CDK writes dependencies out that a reference already implies. W3010: a deployment may name its
        // zones, for not every zone has MSK.
        var linter = Start(["--ignore-checks", "W3005", "W3010", "--", .. files]);
        if (linter is null)
        {
            output.WriteLine("cfn-lint is not installed (pip install cfn-lint): only references were checked");
            CheckReferences();
            return;
        }

        using (linter)
        {
            var printed = await linter.StandardOutput.ReadToEndAsync();
            await linter.WaitForExitAsync();
            output.WriteLine($"cfn-lint: exit code {linter.ExitCode}");
            Assert.True(linter.ExitCode == 0, printed);
        }
    }

    /// <summary>Every reference leads to something the template has, or to what CloudFormation brings along.</summary>
    [Fact]
    public void CheckReferences()
    {
        foreach (var template in templates.All.Concat(OfKinesis))
        {
            var known = template
                .Resources.Select(resource => resource.Id)
                .Concat(template.Json["Parameters"]?.AsObject().Select(parameter => parameter.Key) ?? [])
                .ToHashSet();
            var unknown = References
                .In(template.Json)
                .Except(known)
                .Where(id => !id.StartsWith("AWS::", StringComparison.Ordinal));
            Assert.Empty(unknown);
        }
    }

    private IReadOnlyList<Template> OfKinesis =>
        [templates.KinesisState, templates.KinesisFlow, templates.VillageState, templates.VillageFlow];

    private static Process? Start(string[] arguments)
    {
        try
        {
            return Process.Start(
                new ProcessStartInfo("cfn-lint", arguments) { UseShellExecute = false, RedirectStandardOutput = true }
            );
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
