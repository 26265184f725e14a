using System.Text.Json.Nodes;
using AlertServerless.Contracts;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>The API is what docs/openapi.json says, and each of its operations answers as it says there.</summary>
public sealed class ApiDocumentTests
{
    [Fact]
    public async Task The_running_application_describes_itself_as_agreed()
    {
        await using var site = await TestSite.StartAsync();
        var answer = await site.AskAsync("GET", "/openapi.json");
        Assert.True(answer.Status == 200, string.Join('\n', site.Log.Lines));
        var running = answer.Body.ReplaceLineEndings("\n").TrimEnd();
        var path = Path.Combine(SourceTree.Root, "docs", "openapi.json");
        // ALERT_WRITE_OPENAPI=1 agrees to what the application says now.
        if (Environment.GetEnvironmentVariable("ALERT_WRITE_OPENAPI") == "1")
            await File.WriteAllTextAsync(path, running + "\n");
        Assert.Equal((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n").TrimEnd(), running);
    }

    [Fact]
    public async Task Each_operation_is_called_by_its_description_and_answers_by_it()
    {
        await using var site = await TestSite.StartAsync();
        var document = JsonNode.Parse((await site.AskAsync("GET", "/openapi.json")).Body)!;
        var operations = document["paths"]!
            .AsObject()
            .SelectMany(path =>
                path.Value!.AsObject().Select(method => (Path: path.Key, Method: method.Key, Operation: method.Value!))
            )
            .ToDictionary(one => one.Operation["operationId"]!.ToString());
        var called = new List<string>();
        var cookie = "";
        var id = "";

        await CallAsync("findTowns", 200, "?q=bras");
        await CallAsync("historicWarning", 200, "?at=44.43,26.10");
        await CallAsync("historicWarning", 400, "?at=0,0");
        await CallAsync("workChallenge", 200);
        var signUp = Body(
            "signUp",
            ("at", TestSite.Brasov),
            ("language", "en"),
            ("first", "sms"),
            ("day", "Felt"),
            ("night", "TakeCover"),
            ("drills", false),
            ("consent", "2026-11"),
            ("proof", site.Work()),
            ("phone", TestSite.Phone),
            ("label", "home"),
            ("furtherPlaces", Places(("45.70,27.18", "parents")))
        );
        id = JsonNode.Parse((await CallAsync("signUp", 202, body: signUp)).Body)!["id"]!.ToString();
        await CallAsync("signUp", 403, body: signUp);
        await CallAsync("signUp", 422, body: signUp.Replace("\"en\"", "\"xx\""));
        await CallAsync("proveByCode", 422, body: Body("proveByCode", ("code", "no")));
        cookie = (
            await CallAsync("proveByCode", 204, body: Body("proveByCode", ("code", site.Sent.LastCode(TestSite.Phone))))
        ).Cookie;
        var read = JsonNode.Parse((await CallAsync("readSubscription", 200)).Body)!["places"]!.AsArray();
        Assert.Equal(["home", "parents"], read.Select(place => place!["label"]!.ToString()));
        var change = Body("changeSubscription", ("day", "TakeCover"), ("night", "Felt"), ("drills", true));
        await CallAsync("changeSubscription", 204, body: change);
        Assert.Equal(2, (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences.PlaceCount);
        await CallAsync("changeSubscription", 400, body: WithPlaces(change, "45.70,27.18", "45.70,27.18"));
        await CallAsync("changeSubscription", 400, body: WithPlaces(change));
        await CallAsync(
            "changeSubscription",
            400,
            body: WithPlaces(change, TestSite.Brasov, "45.70,27.18", "44.43,26.10", "44.16,28.63")
        );
        await CallAsync("changeSubscription", 204, body: WithPlaces(change, TestSite.Brasov));
        Assert.Equal(1, (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!.Preferences.PlaceCount);
        await CallAsync("beginSession", 403, body: Body("beginSession", ("token", "x")));
        await CallAsync("eraseSubscription", 204);
        await CallAsync("readSubscription", 403);
        await CallAsync("publicStatus", 200);
        await CallAsync("proofKeys", 200);
        await CallAsync("recentEarthquakes", 503);
        site.Status.Written = new PublicStatus(site.Clock.GetUtcNow(), true, [], null, null, []);
        site.Clock.Advance(TimeSpan.FromSeconds(16));
        await CallAsync("recentEarthquakes", 200);

        Assert.Equal(operations.Keys.Order(), called.Distinct().Order());
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));

        async Task<SiteAnswer> CallAsync(string name, int status, string query = "", string? body = null)
        {
            called.Add(name);
            var (path, method, operation) = operations[name];
            Assert.True(operation["responses"]!.AsObject().ContainsKey($"{status}"), $"{name} does not say {status}");
            var target = path.Replace("{id}", id) + query;
            var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            var answer = await site.AskAsync(method.ToUpperInvariant(), target, content, cookie: cookie);
            Assert.True(status == answer.Status, $"{name}: {answer.Status} {answer.Body}");
            return answer;
        }

        string Body(string name, params (string Name, JsonNode? Value)[] members)
        {
            var reference = operations[name].Operation["requestBody"]!["content"]!["application/json"]!["schema"]![
                "$ref"
            ]!.ToString();
            var schema = document["components"]!["schemas"]![reference.Split('/')[^1]]!;
            var known = schema["properties"]!.AsObject().Select(property => property.Key).ToHashSet();
            Assert.Subset(known, members.Select(member => member.Name).ToHashSet());
            Assert.Subset(
                members.Select(member => member.Name).ToHashSet(),
                schema["required"]!.AsArray().Select(one => one!.ToString()).ToHashSet()
            );
            return new JsonObject(
                members.Select(member => KeyValuePair.Create(member.Name, member.Value))
            ).ToJsonString();
        }
    }

    private static JsonArray Places(params (string At, string Label)[] places) =>
        [.. places.Select(place => (JsonNode)new JsonObject { ["at"] = place.At, ["label"] = place.Label })];

    private static string WithPlaces(string change, params string[] places)
    {
        var body = JsonNode.Parse(change)!.AsObject();
        body["places"] = Places([.. places.Select(at => (at, "work"))]);
        return body.ToJsonString();
    }
}
