using System.Text.Json;
using AlertServerless.Contracts;

namespace AlertServerless.Infra.Tests.Synthesis;

/// <summary>The repository these tests were built from.</summary>
public static class Repository
{
    public static string Root => SourceTree.Root;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The context every command gets: cdk.json's, and what its switches for metadata stand for.</summary>
    public static Dictionary<string, object> CdkContext()
    {
        using var document = JsonDocument.Parse(Read("cdk.json"));
        var context = new Dictionary<string, object>
        {
            ["aws:cdk:enable-asset-metadata"] = true,
            ["aws:cdk:enable-path-metadata"] = true,
        };
        foreach (var flag in document.RootElement.GetProperty("context").EnumerateObject())
        {
            if (flag.Name.StartsWith('@'))
                context[flag.Name] =
                    flag.Value.ValueKind == JsonValueKind.Array
                        ? flag.Value.Deserialize<string[]>()!
                        : flag.Value.GetBoolean();
        }

        return context;
    }
}
