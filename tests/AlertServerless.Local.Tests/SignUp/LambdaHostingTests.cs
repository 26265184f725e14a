using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AlertServerless.Contracts;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Tests.Stack;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>The application as Lambda starts it: a process of its own, fed by API Gateway's events.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class LambdaHostingTests
{
    private const string Phone = "+40721234567";

    [Fact]
    public async Task Signing_up_works_through_the_gateways_events()
    {
        await using var stack = await Task.Run(() =>
            LocalStack.StartAsync(new LocalStackOptions(), TimeProvider.System, default)
        );
        stack.ServePublicly(new Uri("https://alert.example.org/"));
        await using var function = new DeployedFunction(
            new FunctionSpec(
                Names.Functions.SignUp,
                Path.Combine(SourceTree.Root, "src", "AlertServerless.SignUp", "bin", "Release", "net10.0"),
                "AlertServerless.SignUp",
                1024,
                TimeSpan.FromSeconds(20),
                Variables(stack)
            ),
            TimeProvider.System,
            new FunctionLog(NullLogger.Instance)
        );

        var page = await AskAsync(function, "GET", "/join", query: ("at", "45.65,25.61"));
        Assert.Equal(200, Status(page));
        Assert.Contains("<form method=\"post\" action=\"/join\"", Body(page), StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);

        var challenge = JsonSerializer.Deserialize<WorkChallenge>(
            Body(await AskAsync(function, "GET", "/api/challenge")),
            JsonSerializerOptions.Web
        )!;
        var wanted = new JsonObject
        {
            ["at"] = "45.65,25.61",
            ["language"] = "ro",
            ["first"] = "sms",
            ["day"] = "Felt",
            ["night"] = "Felt",
            ["drills"] = false,
            ["consent"] = "2026-11",
            ["phone"] = Phone,
            ["proof"] = ProofOfWork.Solve(challenge),
        };
        var asked = await AskAsync(function, "POST", "/api/sign-ups", wanted.ToJsonString());
        Assert.True(Status(asked) == 202, Body(asked));
        var text = Assert.Single(stack.Providers.Log.Of(ChannelKind.Sms, Phone)).Text;
        var code = Regex.Match(text, "[0-9]{6}", RegexOptions.None, TimeSpan.FromSeconds(1)).Value;
        var id = JsonNode.Parse(Body(asked))!["id"]!.ToString();
        var proven = await AskAsync(function, "POST", $"/api/sign-ups/{id}/code", $$"""{"code":"{{code}}"}""");
        Assert.Equal(204, Status(proven));
        var cookie = Header(proven, "Set-Cookie").Split(';')[0];
        var mine = await AskAsync(function, "GET", "/api/subscription", cookie: cookie);
        Assert.Equal((200, 45.65), (Status(mine), JsonNode.Parse(Body(mine))!["latitude"]!.GetValue<double>()));
        Assert.Equal(413, Status(await AskAsync(function, "POST", "/api/sign-ups", new string(' ', 9000))));
        Assert.Equal(404, Status(await AskAsync(function, "GET", "/no-such-page")));
    }

    private static Dictionary<string, string> Variables(LocalStack stack) =>
        stack
            .Variables.Where(variable =>
                Names.Env.Of[Names.Functions.SignUp].Contains(variable.Key)
                || variable.Key.StartsWith("AWS_ENDPOINT_URL", StringComparison.Ordinal)
            )
            .ToDictionary();

    /// <summary>docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html, input
    /// format.</summary>
    private static async Task<JsonNode> AskAsync(
        DeployedFunction function,
        string method,
        string path,
        string? body = null,
        string? cookie = null,
        (string Name, string Value)? query = null
    )
    {
        var headers = new JsonObject
        {
            ["Host"] = new JsonArray("alert.example.org"),
            ["Accept-Language"] = new JsonArray("en"),
        };
        if (body is not null)
            headers["Content-Type"] = new JsonArray("application/json");
        if (method != "GET")
            headers["Origin"] = new JsonArray("https://alert.example.org");
        if (cookie is not null)
            headers["Cookie"] = new JsonArray(cookie);
        var request = new JsonObject
        {
            ["resource"] = "/{proxy+}",
            ["path"] = path,
            ["httpMethod"] = method,
            ["multiValueHeaders"] = headers,
            ["multiValueQueryStringParameters"] = query is { } asked
                ? new JsonObject { [asked.Name] = new JsonArray(asked.Value) }
                : null,
            ["pathParameters"] = new JsonObject { ["proxy"] = path[1..] },
            ["requestContext"] = new JsonObject
            {
                ["path"] = path,
                ["stage"] = "live",
                ["identity"] = new JsonObject { ["sourceIp"] = "198.51.100.7" },
            },
            ["body"] = body,
            ["isBase64Encoded"] = false,
        };
        var result = await function.InvokeAsync(
            JsonSerializer.SerializeToUtf8Bytes(request),
            Guid.NewGuid().ToString("d", CultureInfo.InvariantCulture),
            default
        );
        return result is InvocationResult.Answered { Response: var answer }
            ? JsonNode.Parse(answer)!
            : throw new InvalidOperationException($"{method} {path}: {result}");
    }

    private static int Status(JsonNode answer) => answer["statusCode"]!.GetValue<int>();

    private static string Body(JsonNode answer) => answer["body"]?.ToString() ?? "";

    private static string Header(JsonNode answer, string name) => answer["multiValueHeaders"]![name]![0]!.ToString();
}
