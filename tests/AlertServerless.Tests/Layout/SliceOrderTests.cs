using System.Text.RegularExpressions;
using AlertServerless.Contracts;
using Xunit;

namespace AlertServerless.Tests.Layout;

/// <summary>Core's slices stand in the order of the data; a slice may use earlier ones and itself only.</summary>
public sealed partial class SliceOrderTests
{
    private static readonly string[] Order =
    [
        "Seismology",
        "Feeds",
        "Alerting",
        "Publishing",
        "Subscribers",
        "Delivery",
        "FanOut",
        "Scaling",
        "SignUp",
    ];

    public static TheoryData<string> Slices => [.. Order];

    [Theory]
    [MemberData(nameof(Slices))]
    public void A_slice_uses_no_later_one(string slice)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Core(), slice), "*.cs", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        var later = Order[(Array.IndexOf(Order, slice) + 1)..];
        var looksUp = files
            .SelectMany(file =>
                Used()
                    .Matches(File.ReadAllText(file))
                    .Select(match => (File: Path.GetFileName(file), Slice: match.Groups[1].Value))
            )
            .Where(use => later.Contains(use.Slice))
            .Distinct();
        Assert.Empty(looksUp);
    }

    [Fact]
    public void Every_folder_of_Core_is_a_slice() =>
        Assert.Equal(
            Order.Order(),
            Directory
                .EnumerateDirectories(Core())
                .Select(path => Path.GetFileName(path)!)
                .Where(name => name is not ("bin" or "obj"))
                .Order()
        );

    [Fact]
    public void Core_has_no_package_of_a_vendor()
    {
        var project = File.ReadAllText(Path.Combine(Core(), "AlertServerless.Core.csproj"));
        Assert.DoesNotMatch("(?i)(AWSSDK|Amazon|Confluent|Twilio)[.\"]", project);
    }

    [GeneratedRegex(@"using AlertServerless\.Core\.(\w+)")]
    private static partial Regex Used();

    private static string Core() => Path.Combine(SourceTree.Root, "src", "AlertServerless.Core");
}
