using System.Text.Json.Nodes;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rules;

/// <summary>The rules that apply to what the stacks are made of.</summary>
public static class SolutionsRules
{
    public static readonly IReadOnlyList<SolutionsRule> All =
    [
        // Tables: point-in-time recovery.
        new(
            "AwsSolutions-DDB3",
            "AWS::DynamoDB::Table",
            table => table.Text("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") == "true"
        ),
        // Network: no open way in, refused traffic is logged, ranges have a description.
        new("AwsSolutions-EC23", "AWS::EC2::SecurityGroup", group => !OpensToAll(group["SecurityGroupIngress"])),
        new("AwsSolutions-EC23", "AWS::EC2::SecurityGroupIngress", rule => !OpensToAll(rule.Properties)),
        new("AwsSolutions-EC27", "AWS::EC2::SecurityGroup", group => group.Text("GroupDescription").Length > 0),
        new("AwsSolutions-VPC3", "AWS::EC2::NetworkAcl", _ => false),
        new(
            "AwsSolutions-VPC7",
            "AWS::EC2::VPC",
            (vpc, all) => all.Of("AWS::EC2::FlowLog").Any(log => RefersTo(log["ResourceId"], vpc))
        ),
        // The public API: access is logged, requests are validated, a firewall stands before it, callers are known,
        // executions are logged.
        new(
            "AwsSolutions-APIG1",
            "AWS::ApiGateway::Stage",
            stage => stage["AccessLogSetting.DestinationArn"] is not null
        ),
        new(
            "AwsSolutions-APIG2",
            "AWS::ApiGateway::RestApi",
            (api, all) =>
                all.Of("AWS::ApiGateway::RequestValidator").Any(validator => RefersTo(validator["RestApiId"], api))
        ),
        new(
            "AwsSolutions-APIG3",
            "AWS::ApiGateway::Stage",
            (stage, all) =>
                all.Of("AWS::WAFv2::WebACLAssociation").Any(association => RefersTo(association["ResourceArn"], stage))
        ),
        new("AwsSolutions-APIG4", "AWS::ApiGateway::Method", method => method["AuthorizerId"] is not null),
        new("AwsSolutions-COG4", "AWS::ApiGateway::Method", method => method["AuthorizerId"] is not null),
        new(
            "AwsSolutions-APIG6",
            "AWS::ApiGateway::Stage",
            stage => stage["MethodSettings"]?.AsArray().All(setting => setting!["LoggingLevel"] is not null) == true
        ),
        // Rights: no managed policies, no wildcards without a reason.
        new("AwsSolutions-IAM4", "AWS::IAM::Role", role => role["ManagedPolicyArns"] is null),
        new("AwsSolutions-IAM5", "AWS::IAM::Policy", policy => !HasWildcard(policy)),
        // Functions: the newest runtime.
        new("AwsSolutions-L1", "AWS::Lambda::Function", function => function.Text("Runtime") is "nodejs24.x"),
        // Keys are rotated.
        new("AwsSolutions-KMS5", "AWS::KMS::Key", key => key.Text("EnableKeyRotation") == "true"),
        // Brokers: TLS from clients and between brokers, logs kept.
        new(
            "AwsSolutions-MSK2",
            "AWS::MSK::Cluster",
            cluster => cluster.Text("EncryptionInfo.EncryptionInTransit.ClientBroker") == "TLS"
        ),
        new(
            "AwsSolutions-MSK3",
            "AWS::MSK::Cluster",
            cluster => cluster.Text("EncryptionInfo.EncryptionInTransit.InCluster") == "true"
        ),
        new(
            "AwsSolutions-MSK6",
            "AWS::MSK::Cluster",
            cluster => cluster.Text("LoggingInfo.BrokerLogs.CloudWatchLogs.Enabled") == "true"
        ),
        // Secrets are rotated.
        new(
            "AwsSolutions-SMG4",
            "AWS::SecretsManager::Secret",
            (secret, all) =>
                all.Of("AWS::SecretsManager::RotationSchedule").Any(schedule => RefersTo(schedule["SecretId"], secret))
        ),
        // Notices: publishers must use TLS. (SNS2, encryption, was dropped from the pack; it is met all the same.)
        new("AwsSolutions-SNS2", "AWS::SNS::Topic", topic => topic["KmsMasterKeyId"] is not null),
        new(
            "AwsSolutions-SNS3",
            "AWS::SNS::Topic",
            (topic, all) => DeniesPlainHttp(all, "AWS::SNS::TopicPolicy", "Topics", topic)
        ),
        // Queues: encrypted, with a dead-letter queue, TLS only.
        new("AwsSolutions-SQS2", "AWS::SQS::Queue", queue => queue["KmsMasterKeyId"] is not null),
        new("AwsSolutions-SQS3", "AWS::SQS::Queue", queue => queue["RedrivePolicy"] is not null),
        new(
            "AwsSolutions-SQS4",
            "AWS::SQS::Queue",
            (queue, all) => DeniesPlainHttp(all, "AWS::SQS::QueuePolicy", "Queues", queue)
        ),
    ];

    private static bool OpensToAll(JsonNode? rules) =>
        rules is not null
        && (
            rules.ToJsonString().Contains("0.0.0.0/0", StringComparison.Ordinal)
            || rules.ToJsonString().Contains("::/0", StringComparison.Ordinal)
        );

    private static bool RefersTo(JsonNode? reference, Resource resource) =>
        reference is not null && reference.ToJsonString().Contains($"\"{resource.Id}\"", StringComparison.Ordinal);

    /// <summary>A wildcard may hide in a reference: the address of a log group ends in one.</summary>
    private static bool HasWildcard(Resource policy) =>
        RoleStatement
            .Of([policy])
            .Where(statement => statement.Allows)
            .Any(statement =>
                statement.Actions.Any(action => action.Contains('*'))
                || statement.Resources.Any(resource => resource.Contains('*'))
            );

    private static bool DeniesPlainHttp(Templates all, string type, string holders, Resource resource) =>
        RoleStatement
            .Of(all.Of(type).Where(policy => RefersTo(policy[holders], resource)))
            .Any(statement =>
                !statement.Allows && statement.Json["Condition"]?["Bool"]?["aws:SecureTransport"]?.ToString() == "false"
            );
}
