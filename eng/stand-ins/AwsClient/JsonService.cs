using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>What tells one JSON service from another.</summary>
/// <param name="Id">The service id, from which <c>AWS_ENDPOINT_URL_…</c> takes its name.</param>
/// <param name="EndpointPrefix">First label of the host name.</param>
/// <param name="SigningName">The service's name in a signature.</param>
/// <param name="Types">Every request, response and error detail.</param>
/// <param name="BaseException">Every error the service names derives from it and lives in its assembly.</param>
public sealed record JsonService(
    string Id,
    string EndpointPrefix,
    string SigningName,
    string Version,
    IJsonTypeInfoResolver Types,
    Type BaseException
) : IServiceMetadata
{
    private const string KeptWhole = "A native executable keeps the stand-ins whole.";

    private readonly Dictionary<string, Type> errors = Errors(BaseException);

    internal JsonSerializerOptions AsNamed { get; } = WireJson.Create(Types, null);

    internal JsonSerializerOptions CamelCase { get; } = WireJson.Create(Types, JsonNamingPolicy.CamelCase);

    public string ServiceId => Id;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = KeptWhole)]
    private static Dictionary<string, Type> Errors(Type baseException) =>
        baseException
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(baseException))
            .ToDictionary(type => type.Name, StringComparer.Ordinal);

    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = KeptWhole)]
    internal AmazonServiceException Error(
        ErrorResponse error,
        HttpStatusCode status,
        ReadOnlySpan<byte> body,
        JsonSerializerOptions json
    )
    {
        var type = errors.GetValueOrDefault(error.Code ?? "") ?? BaseException;
        var exception = (AmazonServiceException)
            Activator.CreateInstance(
                type,
                BindingFlags.Instance | BindingFlags.Public,
                null,
                [error.Message, error.InnerException, error.Type, error.Code, error.RequestId, status],
                null
            );
        Fill(exception, body, json);
        return exception;
    }

    /// <summary>What an error says beside its name and message, where its class has a place for it.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = KeptWhole)]
    private static void Fill(AmazonServiceException exception, ReadOnlySpan<byte> body, JsonSerializerOptions json)
    {
        var places = exception
            .GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);
        if (places.Length == 0 || body.IsEmpty)
        {
            return;
        }

        try
        {
            var reader = new Utf8JsonReader(body);
            var said = JsonElement.ParseValue(ref reader);
            foreach (var place in places)
            {
                if (said.TryGetProperty(place.Name, out var value))
                {
                    place.SetValue(exception, value.Deserialize(json.GetTypeInfo(place.PropertyType)));
                }
            }
        }
        catch (JsonException)
        {
            // The error is what it is without its details.
        }
    }
}
