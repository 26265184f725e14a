using Microsoft.AspNetCore.WebUtilities;

namespace AlertServerless.SignUp.Site;

/// <summary>A posted form with known fields only, each at most once. What is refused is not repeated.</summary>
public sealed class StrictForm
{
    private const int LongestValue = 2048;

    private readonly Dictionary<string, string> values;

    private StrictForm(Dictionary<string, string> values) => this.values = values;

    /// <summary>Empty when the field was not sent.</summary>
    public string this[string field] => values.GetValueOrDefault(field) ?? "";

    /// <returns>The form, or null: not a form, or with a field that is unknown, repeated or too long.</returns>
    public static async Task<StrictForm?> ReadAsync(HttpRequest request, params IReadOnlyList<string> fields)
    {
        if (request.ContentType?.Split(';')[0].Trim() != "application/x-www-form-urlencoded")
            return null;
        using var reader = new FormReader(request.Body) { ValueCountLimit = 40, ValueLengthLimit = LongestValue };
        try
        {
            var read = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (field, sent) in await reader.ReadFormAsync(request.HttpContext.RequestAborted))
            {
                if (!fields.Contains(field) || sent is not [{ } value])
                    return null;
                read.Add(field, value);
            }

            return new StrictForm(read);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
