using System.Text.Json;
using System.Text.Json.Serialization;
using Twilio.Exceptions;
using Twilio.Http;

namespace Twilio.Clients;

/// <summary>The body of a refusal. Source: Twilio documentation, "Twilio's Response", section "Exceptions".</summary>
internal sealed record ApiError(
    [property: JsonPropertyName("code")] int? Code,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("more_info")] string MoreInfo,
    [property: JsonPropertyName("details")] Dictionary<string, object> Details)
{
    internal static ApiException Read(Response response)
    {
        try
        {
            if (JsonSerializer.Deserialize<ApiError>(response.Content) is { } error)
            {
                var message = error.Message ?? $"Unable to make request, {response.StatusCode}";
                return new ApiException(error.Code ?? 0, (int)response.StatusCode, message, error.MoreInfo, error.Details);
            }
        }
        catch (JsonException)
        {
            // A gateway in between may refuse in its own words: those are reported as they are.
        }

        return new ApiException($"Api Error: {response.StatusCode} - {response.Content ?? "[no content]"}");
    }
}
