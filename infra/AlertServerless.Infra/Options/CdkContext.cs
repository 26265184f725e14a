using System.Text.Json;

namespace AlertServerless.Infra.Options;

/// <summary>
/// The context as the CDK's command line hands it over: one JSON object in a variable, and in a file what was too long
/// for it. Read here rather than from the app, so that a wrong value is reported at once and alone on its line.
/// </summary>
public static class CdkContext
{
    private const string Variable = "CDK_CONTEXT_JSON";
    private const string Overflow = "CONTEXT_OVERFLOW_LOCATION";

    /// <param name="wrong">One line about a key that nobody reads, or null. The CDK's own keys have signs in them, ours
    /// are words.</param>
    public static Func<string, string?> Read(Func<string, string?> environment, out string? wrong)
    {
        var values = new Dictionary<string, string>();
        Add(values, environment(Variable));
        if (environment(Overflow) is { Length: > 0 } file)
            Add(values, File.ReadAllText(file));
        var unknown = values.Keys.FirstOrDefault(key => key.All(char.IsAsciiLetter) && !ContextKeys.All.Contains(key));
        wrong = unknown is null
            ? null
            : $"context: {unknown}: nobody reads it; known are {string.Join(", ", ContextKeys.All)}";
        return values.GetValueOrDefault;
    }

    /// <summary>A context value as text: a list as words, null as not given.</summary>
    public static string? Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => null,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(Text)),
            _ => value.ToString(),
        };

    private static void Add(Dictionary<string, string> values, string? json)
    {
        if (string.IsNullOrEmpty(json))
            return;
        using var document = JsonDocument.Parse(json);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (Text(property.Value) is { } text)
                values[property.Name] = text;
        }
    }
}
