using System.Net;
using System.Reflection;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>What tells one JSON service from another.</summary>
/// <param name="Id">The service id, from which <c>AWS_ENDPOINT_URL_…</c> takes its name.</param>
/// <param name="EndpointPrefix">First label of the host name.</param>
/// <param name="SigningName">The service's name in a signature.</param>
/// <param name="BaseException">Every error the service names derives from it and lives in its assembly.</param>
public sealed record JsonService(string Id, string EndpointPrefix, string SigningName, string Version, Type BaseException)
    : IServiceMetadata
{
    private readonly Dictionary<string, Type> errors = BaseException.Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(BaseException))
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public string ServiceId => Id;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();

    internal AmazonServiceException Error(ErrorResponse error, HttpStatusCode status, ReadOnlySpan<byte> body, JsonSerializerOptions json)
    {
        var type = errors.GetValueOrDefault(error.Code ?? "") ?? BaseException;
        var exception = (AmazonServiceException)Activator.CreateInstance(
            type, BindingFlags.Instance | BindingFlags.Public, null,
            [error.Message, error.InnerException, error.Type, error.Code, error.RequestId, status], null);
        Fill(exception, body, json);
        return exception;
    }

    /// <summary>What an error says beside its name and message, where its class has a place for it.</summary>
    private static void Fill(AmazonServiceException exception, ReadOnlySpan<byte> body, JsonSerializerOptions json)
    {
        var places = exception.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);
        if (places.Length == 0 || body.IsEmpty)
        {
            return;
        }

        try
        {
            var said = JsonSerializer.Deserialize<JsonElement>(body);
            foreach (var place in places)
            {
                if (said.TryGetProperty(place.Name, out var value))
                {
                    place.SetValue(exception, value.Deserialize(place.PropertyType, json));
                }
            }
        }
        catch (JsonException)
        {
            // The error is what it is without its details.
        }
    }
}
