using System.Globalization;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>One function as its template declares it.</summary>
/// <param name="Name">One of <see cref="Core.Names.Functions"/>.</param>
/// <param name="TaskRoot">The folder that Lambda unpacks the package into.</param>
/// <param name="Handler">The handler string.</param>
/// <param name="Timeout">After which an invocation is killed.</param>
/// <param name="Variables">The function's own environment.</param>
public sealed record FunctionSpec(
    string Name,
    string TaskRoot,
    string Handler,
    int MemoryMb,
    TimeSpan Timeout,
    IReadOnlyDictionary<string, string> Variables
)
{
    private const string Region = "eu-central-1";

    /// <summary>
    /// Where a daemon of X-Ray listens, as host and port; then every invocation is sampled. Null for none.
    /// </summary>
    public string? XRayDaemon { get; init; }

    public string Arn => $"arn:aws:lambda:{Region}:000000000000:function:{Name}Function";

    /// <summary>
    /// All variables of an environment, and no other of this machine's:
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    /// </summary>
    /// <param name="runtimeApi">Host and port.</param>
    /// <param name="provisioned">Made before it is needed, by provisioned concurrency.</param>
    internal IEnumerable<KeyValuePair<string, string>> Environment(
        string runtimeApi,
        bool provisioned,
        string logStream
    ) =>
        new Dictionary<string, string>
        {
            ["PATH"] = "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["_HANDLER"] = Handler,
            ["LAMBDA_TASK_ROOT"] = TaskRoot,
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["AWS_REGION"] = Region,
            ["AWS_DEFAULT_REGION"] = Region,
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_dotnet10",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["AWS_SESSION_TOKEN"] = "local",
            ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
            ["AWS_LAMBDA_FUNCTION_NAME"] = $"{Name}Function",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = MemoryMb.ToString(CultureInfo.InvariantCulture),
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = provisioned ? "provisioned-concurrency" : "on-demand",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = $"/aws/lambda/{Name}Function",
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream,
        }
            .Concat(XRayDaemon is { } daemon ? [new(Lambda.Hosting.XRayDaemon.AddressVariable, daemon)] : [])
            .Concat(Variables);
}
