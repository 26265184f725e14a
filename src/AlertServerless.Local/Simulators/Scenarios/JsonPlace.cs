using System.Globalization;
using System.Text.Json;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>The first thing that is wrong with a document; later ones are mostly its consequences.</summary>
internal sealed class FirstProblem
{
    public string? Text { get; private set; }

    public void Set(string place, string reason) => Text ??= place.Length == 0 ? reason : $"{place}: {reason}";
}

/// <summary>A JSON value together with where it stands. Reading what is not there notes the problem and gives a
/// harmless value.</summary>
internal readonly struct JsonPlace(JsonElement element, string path, FirstProblem problem)
{
    public string Path => path;

    public bool Has(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    public bool IsNull(string name) => Has(name) && element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public void Fail(string reason) => problem.Set(path, reason);

    public void Fail(string name, string reason) => problem.Set(Join(name), reason);

    /// <summary>A mistyped name would otherwise be an option that does nothing, unnoticed.</summary>
    public void Allow(params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail("not an object");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
                Fail(property.Name, $"no such name here; known are {string.Join(", ", names!)}");
        }
    }

    public string Text(string name)
    {
        if (Get(name, JsonValueKind.String, "a text") is { } value && value.GetString() is { Length: > 0 } text)
            return text;
        Fail(name, "is empty");
        return string.Empty;
    }

    public double Number(string name, double lowest, double highest)
    {
        if (Get(name, JsonValueKind.Number, "a number") is not { } value || !value.TryGetDouble(out var number))
            return lowest;
        if (number >= lowest && number <= highest)
            return number;
        Fail(name, string.Create(CultureInfo.InvariantCulture, $"{number} is not between {lowest} and {highest}"));
        return lowest;
    }

    public int Count(string name)
    {
        if (Get(name, JsonValueKind.Number, "a whole number") is not { } value)
            return 0;
        if (value.TryGetInt32(out var count) && count >= 0)
            return count;
        Fail(name, "not a whole number from 0 up");
        return 0;
    }

    public bool Flag(string name)
    {
        if (!Has(name))
            return false;
        var kind = element.GetProperty(name).ValueKind;
        if (kind is not (JsonValueKind.True or JsonValueKind.False))
            Fail(name, "not true or false");
        return kind == JsonValueKind.True;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (!Has(name))
            return null;
        if (
            DateTimeOffset.TryParse(
                Text(name),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var instant
            )
        )
            return instant;
        Fail(name, "not an ISO 8601 time");
        return null;
    }

    public JsonPlace Object(string name) =>
        new(Get(name, JsonValueKind.Object, "an object") ?? default, Join(name), problem);

    /// <summary>An absent list is an empty one.</summary>
    public IReadOnlyList<JsonPlace> List(string name)
    {
        if (!Has(name) || Get(name, JsonValueKind.Array, "a list") is not { } list)
            return [];
        var path0 = Join(name);
        var noted = problem;
        return [.. list.EnumerateArray().Select((item, i) => new JsonPlace(item, $"{path0}[{i}]", noted))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        var list = List(name);
        var texts = list.Select(p => p.AsText()).ToList();
        return texts;
    }

    private string AsText()
    {
        if (element.ValueKind == JsonValueKind.String)
            return element.GetString()!;
        Fail("not a text");
        return string.Empty;
    }

    private JsonElement? Get(string name, JsonValueKind kind, string what)
    {
        if (!Has(name))
        {
            Fail(name, "is missing");
            return null;
        }

        var value = element.GetProperty(name);
        if (value.ValueKind == kind)
            return value;
        Fail(name, $"not {what}");
        return null;
    }

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
