using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>For the event source mapping of a table's stream, which acts as the function's role. The four actions are
/// those of https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaDynamoDBExecutionRole.html,
/// narrowed.</summary>
public static class StreamRights
{
    public static PolicyStatement[] ToRead(string streamArn) =>
        [
            Allow(streamArn, "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
            // It lists the names of streams and knows no resource: allowed for one stream only, it would be refused.
            // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
            Allow("*", "dynamodb:ListStreams"),
        ];

    private static PolicyStatement Allow(string resource, params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = [resource] });
}
