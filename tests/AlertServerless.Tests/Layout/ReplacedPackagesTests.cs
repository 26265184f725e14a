using System.Reflection;
using System.Xml.Linq;
using AlertServerless.Contracts;
using Xunit;

namespace AlertServerless.Tests.Layout;

/// <summary>A stand-in replaces only a package that the source lacks, and a build says so in its assemblies.</summary>
public sealed class ReplacedPackagesTests
{
    private const string Mark = "BuiltWithStandIns";

    private static readonly string Root = SourceTree.Root;

    // Without the file `make` has decided nothing, and every package is the official one.
    private static readonly HashSet<string> Replaced = File.Exists(Path.Combine(Root, ".replaced-packages"))
        ? [.. File.ReadAllLines(Path.Combine(Root, ".replaced-packages"))]
        : [];

    public static TheoryData<string> StandIns =>
        [
            // By its project: what an earlier build left in the folder of a stand-in that is gone is none.
            .. Directory
                .EnumerateDirectories(Path.Combine(Root, "eng", "stand-ins"))
                .Select(path => Path.GetFileName(path)!)
                .Where(name => File.Exists(Path.Combine(Root, "eng", "stand-ins", name, $"{name}.csproj")))
                .Where(name => name != "AwsClient"),
        ];

    [Fact]
    public void Exactly_the_replaced_packages_of_the_functions_are_stand_ins()
    {
        var references = References();
        var marked = references.Where(id => File.Exists(Dll(id)) && IsMarked(Assembly.LoadFrom(Dll(id))));
        Assert.Equal(references.Where(Replaced.Contains), marked);
    }

    [Fact]
    public void The_functions_carry_the_mark_when_they_refer_to_a_stand_in() =>
        Assert.Equal(References().Any(Replaced.Contains), IsMarked(typeof(Lambda.Composition).Assembly));

    [Fact]
    public void What_refers_to_no_stand_in_carries_no_mark() => Assert.False(IsMarked(typeof(Core.Names).Assembly));

    [Theory]
    [MemberData(nameof(StandIns))]
    public void A_stand_in_has_the_version_of_the_package_it_replaces(string id)
    {
        var pinned = Elements("Directory.Packages.props", "PackageVersion")
            .Single(pin => (string?)pin.Attribute("Include") == id);
        var version = Elements(Path.Combine("eng", "stand-ins", id, $"{id}.csproj"), "Version").Single();
        Assert.Equal((string?)pinned.Attribute("Version"), version.Value);
    }

    private static List<string> References() =>
        [
            .. Elements(
                    Path.Combine("src", "AlertServerless.Lambda", "AlertServerless.Lambda.csproj"),
                    "PackageReference"
                )
                .Select(reference => (string)reference.Attribute("Include")!),
        ];

    private static IEnumerable<XElement> Elements(string file, string name) =>
        XDocument.Load(Path.Combine(Root, file)).Descendants(name);

    private static string Dll(string id) => Path.Combine(AppContext.BaseDirectory, $"{id}.dll");

    private static bool IsMarked(Assembly assembly) =>
        assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Any(attribute => attribute is { Key: Mark, Value: "true" });
}
