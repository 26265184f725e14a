using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>Rights on a table, by the calls the code makes. Nobody may scan: a scan in an earthquake would be a fault.</summary>
public static class TableRights
{
    public static PolicyStatement ToRead(ITable table) => Allow(table, "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query");

    /// <summary>Conditional writes: an update without the condition holding is refused by the table itself.</summary>
    public static PolicyStatement ToReadAndWrite(ITable table) => Allow(
        table, "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem");

    /// <summary>For leases, which are given up by deleting them.</summary>
    public static PolicyStatement ToReadWriteAndDelete(ITable table) => Allow(
        table, "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem");

    private static PolicyStatement Allow(ITable table, params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = [table.TableArn] });
}
