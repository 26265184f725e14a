using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>A gate to DynamoDB, SQS or Lambda, on which rights can be taken away one by one: what is refused is
/// answered as the service answers it.</summary>
internal sealed class RightsGate(Uri target) : ForwardingGate(target)
{
    /// <summary>Whether the role lacks the right: operation (for Lambda's API the path) and the table or queue that
    /// the request is about, empty where it is about none.</summary>
    public Func<string, string, bool> Lacks { get; set; } = (_, _) => false;

    /// <summary>What a refusal says, beside its code.</summary>
    public string Words { get; set; } = "User is not authorized to perform this operation.";

    public static async Task<RightsGate> StartAsync(Uri target)
    {
        var gate = new RightsGate(target);
        await gate.StartAsync();
        return gate;
    }

    protected override async Task<bool> AnswerAsync(HttpContext context, byte[] body)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        var lacks =
            operation.Length == 0
                ? Lacks(context.Request.Path, "")
                : Tables(body).Any(table => Lacks(operation, table));
        if (lacks)
            await RefuseAsync(context.Response);
        return lacks;
    }

    // Not whatever the body mentions: an answer to a heartbeat names the table that it could not read.
    private static IEnumerable<string> Tables(byte[] body)
    {
        var request = JsonNode.Parse(body)!.AsObject();
        return request["RequestItems"] is JsonObject batch
            ? batch.Select(table => table.Key)
            : [(request["TableName"] ?? request["QueueUrl"])!.GetValue<string>()];
    }

    // AWS's JSON protocol says 400, Lambda's REST API 403; both name the same exception.
    private async Task RefuseAsync(HttpResponse response)
    {
        response.StatusCode = response.HttpContext.Request.Headers.ContainsKey("X-Amz-Target")
            ? StatusCodes.Status400BadRequest
            : StatusCodes.Status403Forbidden;
        response.ContentType = "application/x-amz-json-1.0";
        response.Headers["x-amzn-ErrorType"] = "AccessDeniedException";
        await response.WriteAsync(
            $$"""{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"{{Words}}","message":"{{Words}}"}"""
        );
    }
}
