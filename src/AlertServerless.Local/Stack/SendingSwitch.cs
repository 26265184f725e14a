using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Local.Stack;

/// <summary>The operator's switch, written as docs/operations.md says: consumers and the retry function read it.</summary>
internal static class SendingSwitch
{
    public static Task SetAsync(IAmazonDynamoDB store, string table, bool paused, CancellationToken cancellation) =>
        store.PutItemAsync(
            new PutItemRequest
            {
                TableName = table,
                Item = new Dictionary<string, AttributeValue>
                {
                    ["pk"] = new("switch"),
                    ["sk"] = new("sending"),
                    ["off"] = new() { BOOL = paused },
                },
            },
            cancellation
        );
}
