using AlertServerless.Core;
using AlertServerless.Local.Stack.Deployed;
using Xunit;

namespace AlertServerless.Local.Tests.Stack.Deployed;

/// <summary>Every published function starts as Lambda starts it; one that does not says so in a line with its
/// name.</summary>
[Collection(DeployedCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class StartingTests(DeployedRig rig)
{
    public static TheoryData<string> Functions => [.. Names.Functions.All];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_function_starts_and_waits_for_its_first_event(string name)
    {
        var start = await rig.TryStartAsync(rig.Spec(name));
        Assert.True(start is EnvironmentStart.Ready, (start as EnvironmentStart.Failed)?.Line);
        await ((EnvironmentStart.Ready)start).Environment.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task An_init_that_fails_is_one_line_that_names_function_and_cause(string name)
    {
        var spec = rig.Spec(name);
        var needed = name switch
        {
            Names.Functions.Publisher => Names.Env.AlertTopic,
            Names.Functions.Feedback => Names.Env.AuditTable,
            _ => Names.Env.Deployment,
        };
        var without = spec with { Variables = spec.Variables.Where(variable => variable.Key != needed).ToDictionary() };
        Assert.Equal(
            $"{name} does not start: InvalidOperationException: {needed} is not set: {name} needs it",
            Assert.IsType<EnvironmentStart.Failed>(await rig.TryStartAsync(without)).Line
        );
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_handler_that_is_no_file_of_the_package_is_named(string name)
    {
        var line = Assert
            .IsType<EnvironmentStart.Failed>(await rig.TryStartAsync(rig.Spec(name) with { Handler = "bootstrp" }))
            .Line;
        Assert.StartsWith(
            $"{name} does not start: the handler 'bootstrp' is no file in ",
            line,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_executable_that_is_given_an_unknown_name_says_which_there_are()
    {
        var spec = rig.Spec(Names.Functions.Consumer);
        var other = spec with
        {
            Variables = new Dictionary<string, string>(spec.Variables) { [Names.Env.Function] = "Consumr" },
        };
        Assert.EndsWith(
            $"{Names.Env.Function} is 'Consumr'; it must be one of {string.Join(", ", Names.Functions.All)}",
            Assert.IsType<EnvironmentStart.Failed>(await rig.TryStartAsync(other)).Line,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_file_that_cannot_be_executed_is_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("alert-handler-").FullName;
        File.WriteAllText(Path.Combine(folder, "bootstrap"), "no executable");
        var spec = rig.Spec(Names.Functions.Retry) with { TaskRoot = folder };
        var line = Assert.IsType<EnvironmentStart.Failed>(await rig.TryStartAsync(spec)).Line;
        Assert.StartsWith("Retry does not start: ", line, StringComparison.Ordinal);
        Assert.Contains("Permission denied", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("bootstrap", false, "bootstrap")]
    [InlineData("bootstrap", true, "dotnet")]
    [InlineData("bootstrap.dll", true, "dotnet")]
    public void An_assembly_goes_before_an_executable_of_the_same_name(
        string handler,
        bool withAssembly,
        string started
    )
    {
        var folder = Directory.CreateTempSubdirectory("alert-handler-").FullName;
        File.WriteAllText(Path.Combine(folder, "bootstrap"), "");
        if (withAssembly)
            File.WriteAllText(Path.Combine(folder, "bootstrap.dll"), "");
        var found = Assert.IsType<StartCommand.Found>(StartCommand.For(folder, handler));
        Assert.Equal(started, Path.GetFileName(found.File));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_handler_that_names_a_method_is_refused() =>
        Assert.IsType<StartCommand.Missing>(
            StartCommand.For("/", "AlertServerless.Lambda::AlertServerless.Lambda.ConsumerFunction::HandleAsync")
        );

    /// <summary>Where it can be linked, what is tested is what is deployed: one executable, and no assembly that could
    /// be started in its place.</summary>
    [Fact]
    public void The_package_is_native_wherever_it_can_be_linked()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var linkable = path.Any(folder =>
            File.Exists(Path.Combine(folder, "clang")) || File.Exists(Path.Combine(folder, "gcc"))
        );
        Assert.Equal(linkable, !File.Exists(Path.Combine(rig.Package, "bootstrap.dll")));
        // The one that needs nothing but glibc.
        Assert.Equal(
            ["centos8-librdkafka.so"],
            Directory.EnumerateFiles(rig.Package, "*librdkafka*", SearchOption.AllDirectories).Select(Path.GetFileName)
        );
        Assert.True(
            File.Exists(Path.Combine(rig.Package, "alert-options.json")),
            "the options document is part of the package"
        );
    }
}
