using System.Diagnostics;

namespace AlertServerless.Infra.Tests.Options;

/// <summary>The app as the CDK's command line starts it.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("{}", "context: deployment: missing; it must be ")]
    [InlineData(
        """{ "deployment": "nowhere" }""",
        "context: region: missing; it must be an AWS region such as eu-central-1 (infra/deployments/nowhere.json is "
            + "not there)"
    )]
    [InlineData(
        """{ "deployment": "nowhere", "region": ["eu-central-1", "eu-south-1"] }""",
        "context: region: 'eu-central-1 eu-south-1' is not "
    )]
    [InlineData(
        """{ "deployment": "example", "costclass": "demo" }""",
        "context: costclass: nobody reads it; known are deployment, region, costClass"
    )]
    [InlineData(
        """{ "@aws-cdk/core:x": true, "aws:cdk:y": true, "deployment": "nowhere" }""",
        "context: region: missing"
    )]
    public async Task AWrongContextIsOneLineAndExitCodeTwo(string context, string start)
    {
        var (code, output, errors) = await RunAsync(context);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith(start, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string context)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(AlertApp).Assembly.Location])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CDK_CONTEXT_JSON"] = context;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
