namespace AlertServerless.Core.Alerting;

/// <summary>
/// The canonical id of one physical event, whatever its sources call it: 1–64 characters of a–z, 0–9 and '-',
/// so that it fits any key, header or file name. <c>default</c> is no id.
/// </summary>
public readonly record struct EventId
{
    private const int MaxLength = 64;

    public EventId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is not an event id: 1–{MaxLength} of a–z, 0–9, '-'", nameof(value));
        Value = value;
    }

    public string Value { get; }

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength }
        && value.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    public override string ToString() => Value;
}
