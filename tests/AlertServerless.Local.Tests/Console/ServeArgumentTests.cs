using AlertServerless.Local.Tests.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

/// <summary>Nothing is started for arguments that cannot be right.</summary>
public sealed class ServeArgumentTests
{
    [Theory]
    [InlineData("--kafka", "127.0.0.1:1")]
    [InlineData("--port", "70000")]
    [InlineData("--feed", "morse=http://127.0.0.1/")]
    [InlineData("--feed", "infp-ews=http://127.0.0.1/", "--scenario", "drill")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments)
    {
        var run = await CommandRun.Of("", ["serve", .. arguments]);

        Assert.True(run.ExitCode == 2, $"{run.ExitCode}: {run.Error}");
    }
}
