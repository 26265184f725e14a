using AlertServerless.Core;
using AlertServerless.Infra.Tests.Rules;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.SignUp;

/// <summary>The public API: what it may do, what stands before it, and that nothing else is open.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class SignUpStackTests(Templates templates)
{
    private IReadOnlyList<RoleStatement> Allowed =>
        [.. RoleStatement.Of(templates.SignUp.Of("AWS::IAM::Policy")).Where(statement => statement.Allows)];

    [Fact]
    public void The_role_reaches_subscribers_segments_and_pending_requests_and_no_other_table()
    {
        var tables = Allowed
            .Where(statement =>
                statement.Actions.Any(action => action.StartsWith("dynamodb:", StringComparison.Ordinal))
            )
            .SelectMany(statement =>
                statement.Actions.Select(action => $"{TableOf(statement)} {action["dynamodb:".Length..]}")
            );
        Assert.Equal(
            [
                "Audit PutItem",
                "Segments GetItem",
                "Segments UpdateItem",
                "SignUp DeleteItem",
                "SignUp GetItem",
                "SignUp UpdateItem",
                "Subscribers DeleteItem",
                "Subscribers GetItem",
                "Subscribers PutItem",
                "Subscribers Query",
                "Subscribers UpdateItem",
            ],
            tables.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_role_reads_its_own_secret_and_not_the_one_with_the_keys_of_alerts()
    {
        var secrets = Allowed.Where(statement => statement.Actions.Contains("secretsmanager:GetSecretValue")).ToList();
        Assert.Equal("""{"Ref":"SignUpSecret"}""", Assert.Single(Assert.Single(secrets).Resources));
        foreach (var name in new[] { "SigningSecret", "EventsTable", "StateTable", "ClaimsTable", "Queue", "Cluster" })
            Assert.DoesNotContain(name, templates.SignUp.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_action_is_a_wildcard_and_only_tracing_is_on_every_resource()
    {
        Assert.DoesNotContain(Allowed.SelectMany(statement => statement.Actions), action => action.Contains('*'));
        var everywhere = Allowed.Where(statement => statement.Resources.Contains("*")).SelectMany(one => one.Actions);
        Assert.Equal(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], everywhere.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_firewall_stands_before_the_api_with_managed_and_rate_rules()
    {
        var acl = Assert.Single(templates.SignUp.Of("AWS::WAFv2::WebACL"));
        var rules = acl["Rules"]!.AsArray();
        Assert.Equal(
            [
                "AWSManagedRulesAmazonIpReputationList",
                "AWSManagedRulesCommonRuleSet",
                "AWSManagedRulesKnownBadInputsRuleSet",
            ],
            rules
                .Select(rule => rule!["Statement"]!["ManagedRuleGroupStatement"]?["Name"]?.ToString())
                .OfType<string>()
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["100", "1000"],
            rules
                .Select(rule => rule!["Statement"]!["RateBasedStatement"]?["Limit"]?.ToString())
                .OfType<string>()
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            rules,
            rule => Assert.Equal("false", rule!["VisibilityConfig"]!["SampledRequestsEnabled"]!.ToString())
        );
        var association = Assert.Single(templates.SignUp.Of("AWS::WAFv2::WebACLAssociation"));
        Assert.Contains(acl.Id, association["WebACLArn"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("/stages/", association["ResourceArn"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_public_but_the_api_under_its_own_domain_and_it_is_throttled()
    {
        var api = Assert.Single(templates.SignUp.Of("AWS::ApiGateway::RestApi"));
        Assert.Equal("true", api.Text("DisableExecuteApiEndpoint"));
        Assert.Equal(
            Deployments.Production.Domain,
            Assert.Single(templates.SignUp.Of("AWS::ApiGateway::DomainName")).Text("DomainName")
        );
        var settings = Assert.Single(templates.SignUp.Of("AWS::ApiGateway::Stage"))["MethodSettings"]![0]!;
        Assert.Equal(
            ("50", "100"),
            (settings["ThrottlingRateLimit"]!.ToString(), settings["ThrottlingBurstLimit"]!.ToString())
        );
        Assert.Empty(templates.SignUp.Of("AWS::Lambda::Url"));
        Assert.All(
            templates.SignUp.Of("AWS::Lambda::Permission"),
            permission => Assert.Equal("apigateway.amazonaws.com", permission.Text("Principal"))
        );
    }

    /// <summary>A village has no firewall, and says so: a flood is throttled instead of refused by address.</summary>
    [Fact]
    public void A_village_has_a_narrower_throttle_in_the_place_of_the_firewall()
    {
        Assert.Empty(templates.ClosedSignUp.Of("AWS::WAFv2::WebACL"));
        Assert.Empty(templates.ClosedSignUp.Of("AWS::WAFv2::WebACLAssociation"));
        var stage = Assert.Single(templates.ClosedSignUp.Of("AWS::ApiGateway::Stage"));
        var settings = stage["MethodSettings"]![0]!;
        Assert.Equal(
            ("5", "50"),
            (settings["ThrottlingRateLimit"]!.ToString(), settings["ThrottlingBurstLimit"]!.ToString())
        );
        Assert.Contains("docs/cost.md", stage.Suppressed["AwsSolutions-APIG3"], StringComparison.Ordinal);
        Assert.Contains(
            "no web application firewall",
            Deployments.Demo.CostClass.DoesNotSurvive,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_access_log_holds_no_address_query_or_header()
    {
        var format = Assert.Single(templates.SignUp.Of("AWS::ApiGateway::Stage")).Text("AccessLogSetting.Format");
        foreach (var word in new[] { "sourceIp", "querystring", "path}", "header", "$context.path", "userAgent" })
            Assert.DoesNotContain(word, format, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_function_gets_exactly_the_variables_that_it_reads() =>
        Assert.Equal(
            Names.Env.Of[Names.Functions.SignUp].Order(StringComparer.Ordinal),
            templates.SignUp.Get("SignUpFunction")["Environment.Variables"]!
                .AsObject()
                .Select(variable => variable.Key)
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Pending_requests_expire_and_are_encrypted_with_the_data_key()
    {
        var table = templates.SignUp.Get("SignUpTable");
        Assert.Equal("ttl", table.Text("TimeToLiveSpecification.AttributeName"));
        Assert.Equal("KMS", table.Text("SSESpecification.SSEType"));
        Assert.NotNull(templates.SignUp.Get("SignUpSecret")["KmsKeyId"]);
    }

    [Fact]
    public void The_status_is_read_and_not_written()
    {
        var rights = Allowed.Where(one =>
            one.Actions.Any(action => action.StartsWith("ssm:", StringComparison.Ordinal))
        );
        var statement = Assert.Single(rights);
        Assert.Equal(["ssm:GetParameter"], statement.Actions);
        Assert.Contains("PublicStatusParameter", Assert.Single(statement.Resources), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_finds_subscribers_by_one_parameter()
    {
        var parameter = templates.SignUp.Get("PeopleParameter");
        Assert.Equal(Names.Parameters.SubscriberAccess("prod"), parameter.Text("Name"));
        var value = parameter["Value"]!.ToJsonString();
        Assert.All(
            Names.Parameters.SubscriberAccessVariables,
            name => Assert.Contains($"{name}", value, StringComparison.Ordinal)
        );
        Assert.Contains("AddressesSecret", value, StringComparison.Ordinal);
    }

    private static string TableOf(RoleStatement statement) =>
        Assert.Single(
            new[] { "Subscribers", "Segments", "SignUp", "Claims", "Events", "State", "Audit" },
            table => statement.Resources.Any(resource => resource.Contains($"{table}Table", StringComparison.Ordinal))
        );
}
