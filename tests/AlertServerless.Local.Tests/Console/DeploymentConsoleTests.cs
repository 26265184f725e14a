using System.Net;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Console;

/// <summary>The page of a deployment: by its tables alone, beside whatever runs.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class DeploymentConsoleTests
{
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task It_shows_by_the_tables_alone_what_the_system_does_and_its_verbs_act()
    {
        await using var rig = await ServeRig.StartAsync(
            like: new ServeOptions { Heartbeat = TimeSpan.FromSeconds(10), Canary = TimeSpan.Zero }
        );
        var installation = new Installation(InstallationAccess.Of(rig.Run.Stack), TimeProvider.System);
        var parts = new SiteParts(
            installation,
            new Operator(installation, "night shift"),
            new DeploymentReport(installation).WriteAsync,
            _ => null
        );
        await using var site = await Task.Run(() =>
            OperationsSite.StartAsync(parts, 0, listen: null, CancellationToken.None)
        );
        using var http = new HttpClient { BaseAddress = site.Root };
        http.DefaultRequestHeaders.Add(SiteAccess.OperatorHeader, "test");

        using var ready = await UntilAsync(
            http,
            status => status.GetProperty("readiness").GetProperty("ready").GetBoolean()
        );
        rig.Run.Replay(QuickQuake.Once());
        using var shown = await UntilAsync(
            http,
            status =>
                status.GetProperty("events").GetArrayLength() > 0
                && status.GetProperty("events")[0].GetProperty("people") is { ValueKind: JsonValueKind.Object } people
                && people.GetProperty("notified").GetInt64() > 0
        );
        using var replay = await http.PostAsync(new Uri("/replay?scenario=drill", UriKind.Relative), null);
        using var stopped = await http.PostAsync(new Uri("/stop?confirm=local", UriKind.Relative), null);
        using var after = await UntilAsync(http, status => status.GetProperty("stopped").GetBoolean());

        Assert.StartsWith(
            "Ready: 6 of 6 feeds, last heartbeat ",
            ready.RootElement.GetProperty("readiness").GetProperty("words").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(200, ready.RootElement.GetProperty("subscribers").GetInt32());
        Assert.Equal(
            rig.Run.Board.Read().Alerts[^1].Alert.Id.Event.Value,
            shown.RootElement.GetProperty("events")[0].GetProperty("id").GetString()
        );
        Assert.Equal(
            nameof(AlertCategory.Actual),
            shown.RootElement.GetProperty("events")[0].GetProperty("category").GetString()
        );
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (replay.StatusCode, stopped.StatusCode));
        Assert.Equal("night shift", after.RootElement.GetProperty("audit")[0].GetProperty("who").GetString());
    }

    private static async Task<JsonDocument> UntilAsync(HttpClient http, Func<JsonElement, bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = JsonDocument.Parse(await http.GetStringAsync(new Uri("/status", UriKind.Relative)));
            if (holds(status.RootElement))
                return status;
            Assert.True(
                TimeProvider.System.GetElapsedTime(started).TotalSeconds < 100,
                status.RootElement.GetRawText()
            );
            status.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }
}
