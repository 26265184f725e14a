using System.Text.Json;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>One JSON object read as named texts, so that every format's values go through the same checks.</summary>
internal readonly struct JsonRow(JsonElement element, RowCheck check)
{
    /// <summary>A string's content or a number as written; <c>null</c> when absent or null; anything else is a
    /// fault.</summary>
    public string? Text(string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value))
            return null;
        return Text(name, value);
    }

    /// <summary>
    /// As <see cref="Text(string)"/>, for what the format always writes, be it as null: without the name the row is
    /// damaged, and the word that went with it (deleted, a blast) may be just what forbids an alert.
    /// </summary>
    public string? Always(string name)
    {
        var text = Text(name);
        if (
            text is null
                ? element.ValueKind == JsonValueKind.Object && !element.TryGetProperty(name, out _)
                : string.IsNullOrWhiteSpace(text)
        )
            check.Fail($"{name} is missing");
        return text;
    }

    /// <summary>The object under a name; an empty row when it is absent or null.</summary>
    public JsonRow Object(string name)
    {
        var value = Child(name);
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
            check.Fail($"{name} is not an object");
        return new JsonRow(value, check);
    }

    /// <summary>The numbers of an array as written; none when it is absent or null. More than <paramref name="most"/>
    /// are a fault: a stray comma has parted one of them.</summary>
    public IReadOnlyList<string?> Array(string name, int most)
    {
        var value = Child(name);
        if (value.ValueKind == JsonValueKind.Undefined)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            check.Fail($"{name} is not an array");
            return [];
        }

        if (value.GetArrayLength() > most)
        {
            check.Fail($"{name} has {value.GetArrayLength()} numbers, more than {most}");
            return [];
        }

        var row = this;
        return [.. value.EnumerateArray().Select(item => row.Text(name, item))];
    }

    private JsonElement Child(string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : default;

    private string? Text(string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return value.GetString();
            case JsonValueKind.Number:
                return value.GetRawText();
            default:
                check.Fail($"{name} is neither text nor a number");
                return null;
        }
    }
}
