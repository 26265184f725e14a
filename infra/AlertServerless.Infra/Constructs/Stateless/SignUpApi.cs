using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.APIGateway;
using Amazon.CDK.AWS.CertificateManager;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// The one public address: a regional REST API under the deployment's own domain, for only a REST API can stand behind
/// a web application firewall without another service between. Its own address is switched off.
/// </summary>
public sealed class SignUpApi : Construct
{
    /// <summary>Requests a second over everybody, and at once. Without a firewall a flood is paid for, so less of it
    /// comes in.</summary>
    private static (int Rate, int Burst) Throttle(CostClass cost) => cost.HasFirewall ? (50, 100) : (5, 50);

    public SignUpApi(Construct scope, DeploymentOptions options, AlertStateStack state, IFunction function)
        : base(scope, "Api")
    {
        // Created when its DNS record is there: docs/deploying.md.
        var certificate = new Certificate(
            this,
            "Certificate",
            new CertificateProps { DomainName = options.Domain, Validation = CertificateValidation.FromDns() }
        );
        var log = new LogGroup(
            this,
            "Access",
            new LogGroupProps
            {
                Retention = LogGroups.Retention(options.CostClass),
                EncryptionKey = state.Data.Key,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );
        var (rate, burst) = Throttle(options.CostClass);
        var api = new LambdaRestApi(
            this,
            "Rest",
            new LambdaRestApiProps
            {
                Handler = function,
                Proxy = true,
                DisableExecuteApiEndpoint = true,
                EndpointConfiguration = new EndpointConfiguration { Types = [EndpointType.REGIONAL] },
                DomainName = new DomainNameOptions
                {
                    DomainName = options.Domain,
                    Certificate = certificate,
                    SecurityPolicy = SecurityPolicy.TLS_1_2,
                },
                CloudWatchRole = false,
                DeployOptions = new StageOptions
                {
                    StageName = "live",
                    ThrottlingRateLimit = rate,
                    ThrottlingBurstLimit = burst,
                    TracingEnabled = true,
                    AccessLogDestination = new LogGroupLogDestination(log),
                    // No address, no query and no header: paths and statuses are enough to run it.
                    AccessLogFormat = AccessLogFormat.Custom(
                        "{\"requestId\":\"$context.requestId\",\"time\":\"$context.requestTime\","
                            + "\"method\":\"$context.httpMethod\",\"resource\":\"$context.resourcePath\","
                            + "\"status\":\"$context.status\",\"ms\":\"$context.responseLatency\"}"
                    ),
                },
            }
        );
        Stage = api.DeploymentStage;
        Suppress.Rule(
            api,
            ("AwsSolutions-APIG2", "The application itself refuses bodies that it does not know; a test holds that.")
        );
        (string, string)[] bare =
        [
            (
                "AwsSolutions-APIG3",
                "No firewall in this class, for its price (docs/cost.md); the throttle holds instead."
            ),
        ];
        Suppress.Rule(
            Stage,
            [
                (
                    "AwsSolutions-APIG6",
                    "Execution logs hold headers and bodies, which are addresses; the access log holds neither."
                ),
                .. options.CostClass.HasFirewall ? [] : bare,
            ]
        );
        SuppressMissingAuthorizer(api);
        new CfnOutput(
            this,
            "DnsTarget",
            new CfnOutputProps
            {
                Value = api.DomainName!.DomainNameAliasDomainName,
                Description = $"Point {options.Domain} here",
            }
        );
    }

    public Amazon.CDK.AWS.APIGateway.Stage Stage { get; }

    // Whoever signs up has no credentials yet, so the API asks for none.
    private static void SuppressMissingAuthorizer(LambdaRestApi api)
    {
        foreach (var method in api.Methods)
            Suppress.Rule(
                method,
                ("AwsSolutions-APIG4", "Public by purpose: people sign up here. What changes something needs a proof."),
                ("AwsSolutions-COG4", "Likewise; there are no accounts.")
            );
    }
}
