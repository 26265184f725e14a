using System.Text.Json;

namespace AlertServerless.Infra.Tests.Synthesis;

/// <summary>The repository these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

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

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AlertServerless.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("these tests must run inside the repository");
    }
}
