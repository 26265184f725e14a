using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Names an event after its first report: origin time to the second, and six digits of a hash over who called it what.
/// The same report gives the same name wherever it is read; a drill's name says that it is one.
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
