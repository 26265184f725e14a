using AlertServerless.Contracts;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Tests.Feeds;

/// <summary>The sample documents in Samples; see the README there for what in them is real.</summary>
internal static class FeedSample
{
    private static readonly string Folder = Path.Combine(
        SourceTree.Root,
        "tests",
        "AlertServerless.Tests",
        "Feeds",
        "Samples"
    );

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static ParseResult Parse(FeedFormat format, string name) => FeedParser.Parse(format, Bytes(name), "test");

    public static ParseResult ParseText(FeedFormat format, string text) =>
        FeedParser.Parse(format, System.Text.Encoding.UTF8.GetBytes(text), "test");
}
