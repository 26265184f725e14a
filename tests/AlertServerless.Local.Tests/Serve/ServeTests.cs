using System.Net;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Tests.Commands;
using AlertServerless.Local.Tests.EndToEnd;
using Xunit;

namespace AlertServerless.Local.Tests.Serve;

[Collection(WholeSystemCollection.Name)]
public sealed class ServeTests
{
    /// <summary>The event appears two seconds after the leader died, before its lease of 2.5 s is over.</summary>
    [Fact]
    public async Task AnEventThatAppearsWhileTheLeaderIsDeadIsNotLost()
    {
        await using var rig = await ServeRig.StartAsync();
        var first = rig.Run.Board.Leader;
        var timeline = rig.Run.Replay(QuickQuake.Scenario(shownAfter: 2));
        Assert.Equal(first, rig.Run.Producers.KillLeader());
        var result = await rig.JudgeAsync(timeline, alerts: 2);
        var told = rig.Run.Board.Read().Alerts;
        Assert.Equal([AlertKind.Escalated, AlertKind.First], told.Select(one => one.Alert.Kind));
        Assert.InRange(result.Notified, 100, 200);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
    }

    [Fact]
    public async Task ThePageAnswersItsButtonsAndNobodyElses()
    {
        await using var rig = await ServeRig.StartAsync(people: 20);
        using var http = new HttpClient { BaseAddress = rig.Run.Page };
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(http, "replay?scenario=idle-night"));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(http, "replay?scenario=/etc/passwd"));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(http, "replay?scenario=idle-night", ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(http, "kill-leader", ("Host", "rebound.example.org")));
        using var status = JsonDocument.Parse(await http.GetStringAsync("status"));
        Assert.Equal((20, "idle-night"), (status.RootElement.GetProperty("subscribers").GetInt32(), status.RootElement.GetProperty("replay").GetProperty("name").GetString()));
        Assert.Equal(6, status.RootElement.GetProperty("feeds").GetArrayLength());
        Assert.Equal(0, status.RootElement.GetProperty("deadLetters").GetInt32());
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--feed", "morse=http://127.0.0.1/")]
    [InlineData("--feed", "infp-ews=http://127.0.0.1/", "--scenario", "drill")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments) => Assert.Equal(2, (await CommandRun.Of("", ["serve", .. arguments])).ExitCode);

    private static async Task<HttpStatusCode> PostAsync(HttpClient http, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
