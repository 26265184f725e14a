using System.Text.Json.Nodes;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>The ids a template refers to.</summary>
public static class References
{
    public static IEnumerable<string> In(JsonNode? node) =>
        node switch
        {
            JsonObject { Count: 1 } reference when reference["Ref"] is JsonValue id => [id.ToString()],
            JsonObject { Count: 1 } attribute when attribute["Fn::GetAtt"] is JsonArray parts => [parts[0]!.ToString()],
            JsonObject many => many.SelectMany(pair => pair.Key == "DependsOn" ? Names(pair.Value) : In(pair.Value)),
            JsonArray list => list.SelectMany(In),
            _ => [],
        };

    private static IEnumerable<string> Names(JsonNode? node) =>
        node is JsonArray list ? list.Select(name => name!.ToString()) : [node!.ToString()];
}
