using System.Text.Json.Nodes;

namespace AlertServerless.Infra.Tests.Synthesis;

/// <summary>One resource of a template.</summary>
public sealed record Resource(string Stack, string Id, JsonObject Json)
{
    public string Type => Json[nameof(Type)]!.GetValue<string>();

    public JsonObject Properties => Json[nameof(Properties)]?.AsObject() ?? [];

    /// <summary>A property by its path, for example <c>SSESpecification.SSEEnabled</c>; null when absent.</summary>
    public JsonNode? this[string path]
    {
        get
        {
            JsonNode? node = Properties;
            foreach (var name in path.Split('.'))
                node = (node as JsonObject)?[name];
            return node;
        }
    }

    public string Text(string path) => this[path]?.ToString() ?? "";

    /// <summary>Rules that the resource itself says do not hold for it, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Suppressed =>
        Json["Metadata"]
            ?["cdk_nag"]?["rules_to_suppress"]?.AsArray()
            .ToDictionary(rule => rule!["id"]!.GetValue<string>(), rule => rule!["reason"]!.GetValue<string>())
        ?? [];

    public override string ToString() => $"{Stack}/{Id} ({Type})";
}

/// <summary>A synthesised template.</summary>
public sealed class Template(string name, string path)
{
    public string Name { get; } = name;

    public string Path { get; } = path;

    public string Text { get; } = File.ReadAllText(path);

    public JsonObject Json { get; } = JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    public IReadOnlyList<Resource> Resources =>
        [.. Json[nameof(Resources)]!.AsObject().Select(pair => new Resource(Name, pair.Key, pair.Value!.AsObject()))];

    public IReadOnlyList<Resource> Of(string type) => [.. Resources.Where(resource => resource.Type == type)];

    public Resource Get(string id) =>
        new(
            Name,
            id,
            Json[nameof(Resources)]![id]?.AsObject() ?? throw new KeyNotFoundException($"{Name} has no {id}")
        );
}
