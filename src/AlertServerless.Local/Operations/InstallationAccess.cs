using System.Net;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Local.Operations;

/// <summary>
/// Where one installation keeps its tables and queues: names as the functions' own variables have them. A deployment
/// writes them into a parameter (<see cref="Names.Parameters.Access"/>), <c>alert serve</c> shows them under
/// <c>/access</c>.
/// </summary>
public sealed class InstallationAccess
{
    /// <summary>What an operator's command needs.</summary>
    public static readonly IReadOnlyList<string> Required =
    [
        Names.Env.Deployment,
        Names.Env.SubscribersTable,
        Names.Env.SegmentsTable,
        Names.Env.ClaimsTable,
        Names.Env.EventsTable,
        Names.Env.StateTable,
        Names.Env.AuditTable,
        Names.Env.RetryQueueUrl,
        Names.Env.DeadLetterQueueUrl,
    ];

    private readonly Dictionary<string, string> values;

    private InstallationAccess(Dictionary<string, string> values) => this.values = values;

    public string Name => values[Names.Env.Deployment];

    public TableNames Tables =>
        new(
            values[Names.Env.SubscribersTable],
            values[Names.Env.SegmentsTable],
            values[Names.Env.ClaimsTable],
            values[Names.Env.EventsTable],
            values[Names.Env.StateTable],
            values[Names.Env.AuditTable],
            // Sign-up is a stack of its own, and no operator's command touches what is pending there.
            SignUp: ""
        );

    public string RetryQueue => values[Names.Env.RetryQueueUrl];

    public string DeadLetterQueue => values[Names.Env.DeadLetterQueueUrl];

    /// <summary>Null for the account's own service.</summary>
    public Uri? DynamoDb => Endpoint(LocalComposition.DynamoDbEndpoint);

    public Uri? Sqs => Endpoint(LocalComposition.SqsEndpoint);

    public static InstallationAccess Of(LocalStack stack) =>
        new(
            stack
                .Variables.Where(one =>
                    Required.Contains(one.Key)
                    || one.Key is LocalComposition.DynamoDbEndpoint or LocalComposition.SqsEndpoint
                )
                .ToDictionary()
        );

    internal static InstallationAccess Of(IReadOnlyDictionary<string, string> read) => new(read.ToDictionary());

    public string ToJson() => JsonSerializer.Serialize(values, AccessJson.Default.DictionaryStringString);

    /// <returns>Null, with what is wrong in <paramref name="fault"/>.</returns>
    public static InstallationAccess? Read(string json, out string fault)
    {
        var read = ParameterDocument.Parse(json, Required, out fault);
        return read is null ? null : new InstallationAccess(read);
    }

    private Uri? Endpoint(string name) => values.TryGetValue(name, out var text) ? new Uri(text) : null;
}

/// <summary>An installation that was asked for: found, or one line that says why not.</summary>
public sealed record AccessReading(InstallationAccess? Access, string? Fault)
{
    public static AccessReading Failed(string fault) => new(null, fault);

    public static async Task<AccessReading> OfServeAsync(Uri page, HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(page, "/access"), cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
                return Failed($"{page}: {(int)answer.StatusCode}: {text.Trim()}");
            return Of(text, $"{page}");
        }
        catch (HttpRequestException nobody)
        {
            return Failed(
                $"{page}: nobody answers ({nobody.HttpRequestError}). On this machine run `alert serve` first; name a "
                    + "deployment with --deployment NAME"
            );
        }
    }

    public static async Task<AccessReading> OfDeploymentAsync(
        string name,
        IAmazonSimpleSystemsManagement ssm,
        CancellationToken cancellation
    )
    {
        var parameter = Names.Parameters.Access(name);
        var (read, fault) = await ParameterDocument.ReadAsync(
            ssm,
            name,
            parameter,
            InstallationAccess.Required,
            cancellation
        );
        return read is null ? Failed(fault) : new AccessReading(InstallationAccess.Of(read), null);
    }

    private static AccessReading Of(string json, string source) =>
        InstallationAccess.Read(json, out var fault) is { } access
            ? new AccessReading(access, null)
            : Failed($"{source}: {fault}");
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AccessJson : System.Text.Json.Serialization.JsonSerializerContext;
