using System.Reflection;
using System.Reflection.Emit;
using AlertServerless.Infra.Packaging;

namespace AlertServerless.Infra.Tests.Packaging;

/// <summary>A build with stand-ins is recognised by the mark in its assemblies, whichever of them carries it.</summary>
public sealed class StandInTests : IDisposable
{
    private readonly string folder = PackageFolder.WithExecutable(new Version(2, 34));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void AnOfficialBuildIsReady()
    {
        Write("AlertServerless.Lambda");
        Write("Twilio", ("Company", "Twilio"));
        var ready = Assert.IsType<PackageResult.Ready>(LambdaPackage.Check(folder, allowStandIns: false));
        Assert.Empty(ready.NotToDeploy);
    }

    [Theory]
    [InlineData("AlertServerless.Lambda")]
    [InlineData("Twilio")]
    public void AMarkedBuildIsRefused(string marked)
    {
        Write("AlertServerless.Lambda", marked == "AlertServerless.Lambda" ? [Mark] : []);
        Write("Twilio", marked == "Twilio" ? [Mark] : []);
        var failed = Assert.IsType<PackageResult.Failed>(LambdaPackage.Check(folder, allowStandIns: false));
        Assert.Contains($"built with stand-ins ({marked}.dll)", failed.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failed.Line);
    }

    [Fact]
    public void AMarkedBuildMayBeLookedAtButNotDeployed()
    {
        Write("AlertServerless.Lambda", Mark);
        var ready = Assert.IsType<PackageResult.Ready>(LambdaPackage.Check(folder, allowStandIns: true));
        Assert.Equal(["built with stand-ins (AlertServerless.Lambda.dll)"], ready.NotToDeploy);
    }

    [Fact]
    public void AnExecutableSaysWhichStandInsAreInIt()
    {
        File.WriteAllLines(Path.Combine(folder, StandInMark.ListFile), ["Amazon.Lambda.Core", "Twilio"]);
        var failed = Assert.IsType<PackageResult.Failed>(LambdaPackage.Check(folder, allowStandIns: false));
        Assert.Contains("built with stand-ins (Amazon.Lambda.Core and 1 more)", failed.Line, StringComparison.Ordinal);
        Assert.Equal(
            ["built with stand-ins (Amazon.Lambda.Core and 1 more)"],
            Assert.IsType<PackageResult.Ready>(LambdaPackage.Check(folder, allowStandIns: true)).NotToDeploy
        );
    }

    [Fact]
    public void AMarkThatSaysFalseIsNone()
    {
        Write("AlertServerless.Lambda", (StandInMark.Key, "false"));
        Assert.Empty(StandInMark.Find(folder));
    }

    [Fact]
    public void AFolderWithoutTheFunctionsIsRefused()
    {
        File.Delete(Path.Combine(folder, "bootstrap"));
        var failed = Assert.IsType<PackageResult.Failed>(LambdaPackage.Check(folder, allowStandIns: true));
        Assert.EndsWith("bootstrap is missing after publishing", failed.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void NativeLibrariesAreLookedPast()
    {
        Write("AlertServerless.Lambda");
        File.WriteAllBytes(Path.Combine(folder, "librdkafka.so"), [0x7F, 0x45, 0x4C, 0x46]);
        Assert.Empty(StandInMark.Find(folder));
    }

    private static readonly (string Key, string Value) Mark = (StandInMark.Key, "true");

    private void Write(string name, params (string Key, string Value)[] metadata)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name), typeof(object).Assembly);
        assembly.DefineDynamicModule(name);
        var constructor = typeof(AssemblyMetadataAttribute).GetConstructor([typeof(string), typeof(string)])!;
        foreach (var (key, value) in metadata)
            assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [key, value]));
        assembly.Save(Path.Combine(folder, $"{name}.dll"));
    }
}
