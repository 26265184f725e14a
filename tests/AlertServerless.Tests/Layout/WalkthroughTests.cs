using System.Text.RegularExpressions;
using AlertServerless.Contracts;
using Xunit;

namespace AlertServerless.Tests.Layout;

/// <summary>
/// The page that walks one earthquake through the code names files that exist, each once, and few enough.
/// </summary>
public sealed partial class WalkthroughTests
{
    private const int Most = 70;

    [Fact]
    public void Every_file_of_the_walkthrough_exists_and_they_are_fewer_than_seventy()
    {
        var root = SourceTree.Root;
        var page = File.ReadAllText(Path.Combine(root, "docs", "walkthrough.md"));
        var rows = Row().Matches(page);
        var files = rows.Select(row => row.Groups[2].Value).ToList();

        Assert.InRange(files.Count, 40, Most - 1);
        Assert.Equal(Enumerable.Range(1, files.Count).Select(n => $"{n}"), rows.Select(row => row.Groups[1].Value));
        Assert.Contains($"Its tables have {files.Count} rows", page, StringComparison.Ordinal);
        Assert.Equal(files.Count, files.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(files, file => !File.Exists(Path.Combine(root, file)));
    }

    [GeneratedRegex(@"^\| (\d+) \| `([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();
}
