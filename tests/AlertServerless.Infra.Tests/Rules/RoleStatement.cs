using System.Text.Json.Nodes;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>One statement of a policy, wherever in a template it stands.</summary>
public sealed record RoleStatement(Resource Holder, JsonObject Json)
{
    public bool Allows => Json["Effect"]!.ToString() == "Allow";

    public IReadOnlyList<string> Actions => Texts(Json["Action"]);

    /// <summary>As JSON: most are references.</summary>
    public IReadOnlyList<string> Resources => Texts(Json["Resource"]);

    public override string ToString() => $"{Holder}: {Json.ToJsonString()}";

    public static IReadOnlyList<RoleStatement> Of(IEnumerable<Resource> resources) => [.. resources.SelectMany(Of)];

    private static IEnumerable<RoleStatement> Of(Resource resource)
    {
        string[] documents = ["PolicyDocument", "KeyPolicy", "AssumeRolePolicyDocument", "ResourcePolicy"];
        var inline = resource["Policies"]?.AsArray().Select(policy => policy!["PolicyDocument"]) ?? [];
        return documents
            .Select(name => resource[name])
            .Concat(inline)
            .OfType<JsonObject>()
            .SelectMany(document => document["Statement"]!.AsArray())
            .Select(statement => new RoleStatement(resource, statement!.AsObject()));
    }

    private static List<string> Texts(JsonNode? node) =>
        node switch
        {
            null => [],
            JsonArray many => [.. many.SelectMany(Texts)],
            JsonValue one => [one.ToString()],
            _ => [node.ToJsonString()],
        };
}
