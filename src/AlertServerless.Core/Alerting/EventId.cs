using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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

/// <summary>
/// Names an event after its first report: origin time to the second, and six hexadecimal digits of a hash over its
/// category, source and id. The same report gives the same name wherever it is read; a drill's name says that it is
/// one.
/// </summary>
internal static class EventNaming
{
    public static EventId Name(SourceRevision first, AlertCategory category, int number = 1)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{category}|{first.Source}|{first.Key}"));
        var prefix = category switch
        {
            AlertCategory.Actual => "",
            AlertCategory.Exercise => "exercise-",
            AlertCategory.Test => "test-",
            _ => throw new ArgumentOutOfRangeException(nameof(category), category, "no such category"),
        };
        return new EventId(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{prefix}{first.Time.UtcDateTime:yyyyMMdd't'HHmmss}-{Convert.ToHexStringLower(hash.AsSpan(0, 3))}"
                    + $"{(number > 1 ? $"-{number}" : "")}"
            )
        );
    }
}
