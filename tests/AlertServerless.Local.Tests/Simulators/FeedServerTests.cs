using System.Net;
using System.Net.Http.Headers;
using AlertServerless.Core.Feeds;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Stack;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class FeedServerTests : IAsyncLifetime, IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 21, 4, 50, 0, TimeSpan.Zero));
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private FeedServer server = null!;

    public async Task InitializeAsync() =>
        server = await FeedServer.StartAsync(new FeedServerOptions { KeyPeriod = TimeSpan.FromSeconds(60) }, clock);

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task ThePageLeadsToItsStream()
    {
        var access = new InfpAccess.PageKey(server.Address(ScenarioFeed.InfpAlert));
        var key = InfpPageKey.FromPage(await http.GetStringAsync(InfpRequests.Page(access)!.Address));
        var frame = await http.GetByteArrayAsync(InfpRequests.Stream(access, key)!.Address);
        Assert.Equal(FeedState.Idle, FeedParser.Parse(FeedFormat.InfpAlert, frame, "infp").State);
    }

    [Fact]
    public async Task AKeyOutlivesItsPeriodByOneAndThenIsRefused()
    {
        var address = await StreamAddressAsync();
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Contains("\"mag\"", await http.GetStringAsync(address));
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Contains("\"err\"", await http.GetStringAsync(address));
    }

    [Fact]
    public async Task TheSessionThatThePageGaveOpensTheStreamToo()
    {
        using var page = await http.GetAsync(server.Address(ScenarioFeed.InfpAlert));
        var cookie = Assert.Single(page.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(server.Address(ScenarioFeed.InfpAlert), "server.php")
        );
        request.Headers.Add("Cookie", cookie);
        using var response = await http.SendAsync(request);
        Assert.Contains("\"mag\"", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task FdsnAnswers204UntilThereIsARow()
    {
        server.Begin(ScenarioLibraryTests.Load("vrancea-2022"));
        using var before = await http.GetAsync(server.Address(ScenarioFeed.FdsnText));
        Assert.Equal(HttpStatusCode.NoContent, before.StatusCode);
        clock.Advance(TimeSpan.FromSeconds(101));
        Assert.StartsWith("#EventID|Time|", await http.GetStringAsync(server.Address(ScenarioFeed.FdsnText)));
    }

    [Fact]
    public async Task AnUnchangedDocumentIsNotSentAgain()
    {
        server.Begin(ScenarioLibraryTests.Load("vrancea-2022"));
        clock.Advance(TimeSpan.FromSeconds(101));
        using var first = await http.GetAsync(server.Address(ScenarioFeed.FdsnText));
        Assert.Equal(HttpStatusCode.NotModified, await AskAgainAsync(first.Headers.ETag!));

        clock.Advance(TimeSpan.FromSeconds(200)); // the reviewed row comes 225 s after the start
        Assert.Equal(HttpStatusCode.OK, await AskAgainAsync(first.Headers.ETag!));
    }

    [Fact]
    public async Task WhatWasServedFirstIsOnRecord()
    {
        server.Begin(ScenarioLibraryTests.Load("vrancea-2022"));
        var address = await StreamAddressAsync();
        clock.Advance(TimeSpan.FromSeconds(8));
        await http.GetStringAsync(address);
        Assert.Empty(server.FirstServed);

        clock.Advance(TimeSpan.FromSeconds(1));
        await http.GetStringAsync(address);
        clock.Advance(TimeSpan.FromSeconds(5));
        await http.GetStringAsync(address);
        var served = Assert.Single(server.FirstServed);
        Assert.Equal((ScenarioFeed.InfpAlert, "main", 4.9), (served.Feed, served.EventId, served.Magnitude));
        Assert.Equal(server.Timeline.FirstShown(server.Timeline.Scenario.Events[0]), served.At);
    }

    [Fact]
    public async Task ALoginRedirectIsARedirect()
    {
        server.Begin(ScenarioLibraryTests.Load("garbage"));
        clock.Advance(TimeSpan.FromSeconds(4));
        using var response = await http.GetAsync(server.Address(ScenarioFeed.InfpAlert));
        Assert.Equal(
            FeedState.LoginRequired,
            FeedResponse.Judge((int)response.StatusCode, response.Headers.Location?.OriginalString).State
        );
    }

    [Fact]
    public async Task AnEventStreamGetsAFrameEverySecond()
    {
        // Fifty times as fast: twenty milliseconds a frame.
        var fast = new ScaledClock(TimeProvider.System, 50);
        await using var live = await FeedServer.StartAsync(new FeedServerOptions(), fast);
        var access = new InfpAccess.PageKey(live.Address(ScenarioFeed.InfpAlert));
        var key = InfpPageKey.FromPage(await http.GetStringAsync(access.Site));
        using var request = new HttpRequestMessage(HttpMethod.Get, InfpRequests.Stream(access, key)!.Address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var hearts = new List<string>();
        while (hearts.Count < 5)
        {
            var line = await reader.ReadLineAsync().WaitAsync(TriggerRig.WaitLimit);
            if (line?.IndexOf("\"heart\":\"", StringComparison.Ordinal) is > 0 and var at)
                hearts.Add(line.Substring(at + 9, 19));
        }

        Assert.True(
            hearts.Distinct().Count() >= 4,
            $"the heartbeat should move with the frames: {string.Join(", ", hearts)}"
        );
    }

    private async Task<Uri> StreamAddressAsync()
    {
        var access = new InfpAccess.PageKey(server.Address(ScenarioFeed.InfpAlert));
        return InfpRequests.Stream(access, InfpPageKey.FromPage(await http.GetStringAsync(access.Site)))!.Address;
    }

    private async Task<HttpStatusCode> AskAgainAsync(EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address(ScenarioFeed.FdsnText));
        request.Headers.IfNoneMatch.Add(tag);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
