using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Kafka;
using Amazon.Lambda;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Tests.Scaling;

/// <summary>
/// The few operations of Lambda, MSK and Systems Manager at the level of HTTP, as their API references describe them,
/// so that the SDK's own clients talk to it. What is changed is on its way for two reads.
/// </summary>
internal sealed class AwsRest : HttpMessageHandler
{
    private const int Reads = 2;

    private readonly Dictionary<string, int> readsLeft = [];

    public int? Warm { get; set; }

    public string? WarmFailure { get; set; }

    public bool AliasHasWeights { get; set; }

    public int MostWarm { get; set; } = int.MaxValue;

    public int Unreserved { get; set; } = 1000;

    public (int Minimum, int Maximum)? Pollers { get; set; } = (1, 52);

    public string MappingState { get; set; } = "Enabled";

    public int Partitions { get; set; } = 4;

    public int MostPartitions { get; set; } = int.MaxValue;

    public string? Parameter { get; set; }

    /// <summary>Answers instead of the operation, by method and the first words of the path.</summary>
    public Dictionary<string, (int Status, string Error, string Message)> Faults { get; } = [];

    public List<string> Bodies { get; } = [];

    public IAmazonLambda Lambda =>
        new AmazonLambdaClient(new AnonymousAWSCredentials(), Configure(new AmazonLambdaConfig()));

    public IAmazonKafka Msk => new AmazonKafkaClient(new AnonymousAWSCredentials(), Configure(new AmazonKafkaConfig()));

    public IAmazonSimpleSystemsManagement Ssm =>
        new AmazonSimpleSystemsManagementClient(
            new AnonymousAWSCredentials(),
            Configure(new AmazonSimpleSystemsManagementConfig())
        );

    private T Configure<T>(T config)
        where T : ClientConfig
    {
        config.ServiceURL = "http://aws.test";
        config.AuthenticationRegion = "eu-central-1";
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = new Factory(this);
        return config;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath);
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        if (!string.IsNullOrEmpty(body))
            Bodies.Add($"{request.Method} {body}");
        var target = request.Headers.TryGetValues("X-Amz-Target", out var targets) ? targets.Single() : path;
        var fault = Faults.FirstOrDefault(f =>
            $"{request.Method} {target}".StartsWith(f.Key, StringComparison.Ordinal)
        );
        if (fault.Key is not null)
            return Error(fault.Value.Status, fault.Value.Error, fault.Value.Message);
        var json = string.IsNullOrEmpty(body) ? null : JsonNode.Parse(body);
        return target switch
        {
            "AmazonSSM.GetParameter" => GetParameter(),
            "AmazonSSM.PutParameter" => PutParameter(json!),
            "/2016-08-19/account-settings" => Ok(
                new JsonObject
                {
                    ["AccountLimit"] = new JsonObject
                    {
                        ["ConcurrentExecutions"] = 1000,
                        ["UnreservedConcurrentExecutions"] = Unreserved,
                    },
                }
            ),
            _ when target.EndsWith("/provisioned-concurrency", StringComparison.Ordinal) => Provisioned(
                request.Method,
                json
            ),
            _ when target.Contains("/aliases/", StringComparison.Ordinal) => Alias(),
            _ when target.StartsWith("/2015-03-31/event-source-mappings/", StringComparison.Ordinal) => Mapping(
                request.Method,
                json
            ),
            _ when target.StartsWith(
                    "/v1/clusters/arn:aws:kafka:eu-central-1:1:cluster/c/1/topics/alerts",
                    StringComparison.Ordinal
                ) => Topic(request.Method, json),
            _ => Error(404, "UnknownOperation", $"{request.Method} {target}"),
        };
    }

    private HttpResponseMessage Provisioned(HttpMethod method, JsonNode? body)
    {
        if (method == HttpMethod.Put)
        {
            var wanted = (int)body!["ProvisionedConcurrentExecutions"]!;
            if (AliasHasWeights)
                return Error(
                    400,
                    "InvalidParameterValueException",
                    "Alias with weights can not be used with Provisioned Concurrency"
                );
            if (wanted > MostWarm)
                return Error(
                    400,
                    "InvalidParameterValueException",
                    "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
                        + "below its minimum value of [100]."
                );
            Warm = wanted;
            readsLeft["warm"] = Reads;
        }

        if (Warm is not { } warm)
            return Error(
                404,
                "ProvisionedConcurrencyConfigNotFoundException",
                "No Provisioned Concurrency Config found for this function"
            );
        var status =
            IsOnItsWay("warm") ? "IN_PROGRESS"
            : WarmFailure is null ? "READY"
            : "FAILED";
        var answer = new JsonObject
        {
            ["RequestedProvisionedConcurrentExecutions"] = warm,
            ["AllocatedProvisionedConcurrentExecutions"] = status == "READY" ? warm : 0,
            ["Status"] = status,
        };
        if (status == "FAILED")
            answer["StatusReason"] = WarmFailure;
        return Ok(answer);
    }

    private HttpResponseMessage Alias() =>
        Ok(
            AliasHasWeights
                ? new JsonObject
                {
                    ["Name"] = "live",
                    ["FunctionVersion"] = "7",
                    ["RoutingConfig"] = new JsonObject
                    {
                        ["AdditionalVersionWeights"] = new JsonObject { ["8"] = 0.1 },
                    },
                }
                : new JsonObject { ["Name"] = "live", ["FunctionVersion"] = "7" }
        );

    private HttpResponseMessage Mapping(HttpMethod method, JsonNode? body)
    {
        if (method == HttpMethod.Put)
        {
            Pollers = (
                (int)body!["ProvisionedPollerConfig"]!["MinimumPollers"]!,
                (int)body["ProvisionedPollerConfig"]!["MaximumPollers"]!
            );
            readsLeft["mapping"] = Reads;
        }

        var answer = new JsonObject { ["UUID"] = "m-1", ["State"] = IsOnItsWay("mapping") ? "Updating" : MappingState };
        if (Pollers is { } pollers)
            answer["ProvisionedPollerConfig"] = new JsonObject
            {
                ["MinimumPollers"] = pollers.Minimum,
                ["MaximumPollers"] = pollers.Maximum,
            };
        return Ok(answer);
    }

    private HttpResponseMessage Topic(HttpMethod method, JsonNode? body)
    {
        if (method == HttpMethod.Put)
        {
            var wanted = (int)body!["partitionCount"]!;
            if (wanted > MostPartitions)
                return Error(400, "BadRequestException", "too many partitions");
            Partitions = wanted;
            readsLeft["topic"] = Reads;
        }

        return Ok(
            new JsonObject
            {
                ["topicName"] = "alerts",
                ["partitionCount"] = Partitions,
                ["status"] = IsOnItsWay("topic") ? "UPDATING" : "ACTIVE",
            }
        );
    }

    private HttpResponseMessage GetParameter() =>
        Parameter is null
            ? Error(400, "ParameterNotFound", "")
            : Ok(
                new JsonObject
                {
                    [nameof(Parameter)] = new JsonObject
                    {
                        ["Name"] = "/alerts/plan",
                        ["Value"] = Parameter,
                        ["Type"] = "String",
                        ["Version"] = 1,
                    },
                }
            );

    private HttpResponseMessage PutParameter(JsonNode body)
    {
        if (Parameter is not null && body["Overwrite"]?.GetValue<bool>() != true)
            return Error(400, "ParameterAlreadyExists", "");
        Parameter = (string)body["Value"]!;
        return Ok(new JsonObject { ["Version"] = 2 });
    }

    private bool IsOnItsWay(string what)
    {
        var left = readsLeft.GetValueOrDefault(what);
        readsLeft[what] = Math.Max(0, left - 1);
        return left > 0;
    }

    private static HttpResponseMessage Ok(JsonObject body) =>
        new(HttpStatusCode.OK) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Error(int status, string error, string message)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new Dictionary<string, string> { ["__type"] = error, ["message"] = message }),
                Encoding.UTF8,
                "application/json"
            ),
        };
        response.Headers.Add("x-amzn-ErrorType", error);
        return response;
    }

    private sealed class Factory(AwsRest rest) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(rest, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
