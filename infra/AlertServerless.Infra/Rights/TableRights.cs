using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>
/// Rights on a table, by the very calls the function's adapters make: whoever adds a call adds it here. A scan is none
/// of them, since one in an earthquake would be a fault. Conditions of writes are the table's own to judge.
/// </summary>
public static class TableRights
{
    public const string Get = "dynamodb:GetItem";
    public const string Query = "dynamodb:Query";
    public const string Put = "dynamodb:PutItem";
    public const string Update = "dynamodb:UpdateItem";
    public const string Delete = "dynamodb:DeleteItem";

    public static PolicyStatement To(ITable table, params string[] calls) =>
        new(new PolicyStatementProps { Actions = calls, Resources = [table.TableArn] });
}
