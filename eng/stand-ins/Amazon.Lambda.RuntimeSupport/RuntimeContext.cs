using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation's context: its headers, and what the environment says about the function.</summary>
internal sealed class RuntimeContext(HttpResponseHeaders headers, ILambdaLogger logger, ILambdaSerializer serializer)
    : ILambdaContext
{
    public string AwsRequestId { get; } =
        Header(headers, "Lambda-Runtime-Aws-Request-Id")
        ?? throw new InvalidOperationException("The Runtime API named no request.");

    public string InvokedFunctionArn { get; } = Header(headers, "Lambda-Runtime-Invoked-Function-Arn");

    public string TraceId { get; } = Header(headers, "Lambda-Runtime-Trace-Id");

    public string TenantId { get; } = Header(headers, "Lambda-Runtime-Aws-Tenant-Id");

    public IClientContext ClientContext { get; } = MobileClient.Read(Header(headers, "Lambda-Runtime-Client-Context"));

    public ICognitoIdentity Identity { get; } = CallerIdentity.Read(Header(headers, "Lambda-Runtime-Cognito-Identity"));

    public ILambdaLogger Logger => logger;

    public ILambdaSerializer Serializer => serializer;

    public string FunctionName => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion => Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION");

    public string LogGroupName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName => Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME");

    public int MemoryLimitInMB =>
        int.TryParse(
            Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var size
        )
            ? size
            : 0;

    public TimeSpan RemainingTime => DateTimeOffset.FromUnixTimeMilliseconds(Deadline) - DateTimeOffset.UtcNow;

    private long Deadline { get; } =
        long.TryParse(
            Header(headers, "Lambda-Runtime-Deadline-Ms"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var deadline
        )
            ? deadline
            : 0;

    private static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>Who invoked, where an identity pool knows; of others, nothing.</summary>
internal sealed class CallerIdentity : ICognitoIdentity
{
    public string IdentityId { get; private init; }

    public string IdentityPoolId { get; private init; }

    internal static CallerIdentity Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return new CallerIdentity();
        }

        using var document = JsonDocument.Parse(json);
        return new CallerIdentity
        {
            IdentityId = MobileClient.Text(document.RootElement, "cognitoIdentityId"),
            IdentityPoolId = MobileClient.Text(document.RootElement, "cognitoIdentityPoolId"),
        };
    }
}

/// <summary>What a client built with a mobile SDK says of itself.</summary>
internal sealed class MobileClient : IClientContext, IClientApplication
{
    public IDictionary<string, string> Environment { get; private init; }

    public IClientApplication Client => this;

    public IDictionary<string, string> Custom { get; private init; }

    public string AppPackageName { get; private init; }

    public string AppTitle { get; private init; }

    public string AppVersionCode { get; private init; }

    public string AppVersionName { get; private init; }

    public string InstallationId { get; private init; }

    internal static MobileClient Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        var client = document.RootElement.TryGetProperty("client", out var said) ? said : default;
        return new MobileClient
        {
            Environment = Texts(document.RootElement, "env"),
            Custom = Texts(document.RootElement, "custom"),
            AppPackageName = Text(client, "app_package_name"),
            AppTitle = Text(client, "app_title"),
            AppVersionCode = Text(client, "app_version_code"),
            AppVersionName = Text(client, "app_version_name"),
            InstallationId = Text(client, "installation_id"),
        };
    }

    internal static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static Dictionary<string, string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var values) && values.ValueKind == JsonValueKind.Object
            ? values.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.ToString())
            : [];
}
