using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

public sealed class FeedClientTests
{
    private const string Page = "<html><script>var s = new EventSource('server.php?keyto=AbC12==');</script></html>";

    private static readonly FeedOptions Fdsn = FeedOptions.For(FeedFormat.FdsnText) with
    {
        Url = new Uri("http://feed.test/query"),
    };
    private static readonly FeedOptions Infp = FeedOptions.For(FeedFormat.InfpAlert) with
    {
        Url = new Uri("http://alerta.test"),
        Access = FeedAccess.PageKey,
    };

    private readonly ManualTime time = new();

    private static async Task<List<FeedAnswer>> VisitAsync(IFeedClient client)
    {
        var answers = new List<FeedAnswer>();
        await foreach (var answer in client.VisitAsync(default))
            answers.Add(answer);
        return answers;
    }

    private static string Body(FeedAnswer answer) =>
        Encoding.UTF8.GetString(Assert.IsType<FeedAnswer.Document>(answer).Bytes.Span);

    [Fact]
    public async Task A_document_is_asked_for_only_if_it_changed()
    {
        var changed = DateTimeOffset.Parse("2022-11-03T05:00:00Z", CultureInfo.InvariantCulture);
        var http = new StubHttp(
            (_, n) =>
            {
                if (n > 1)
                    return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotModified));
                var first = StubHttp.Text("rows");
                first.Headers.ETag = new("\"v1\"");
                first.Content.Headers.LastModified = changed;
                return Task.FromResult(first);
            }
        );
        var client = FeedClients.Create(Fdsn, http.Client(), null, time);

        Assert.Equal("rows", Body(Assert.Single(await VisitAsync(client))));
        Assert.IsType<FeedAnswer.Unchanged>(Assert.Single(await VisitAsync(client)));
        Assert.Empty(http.Requests[0].Headers.IfNoneMatch);
        Assert.Equal("\"v1\"", Assert.Single(http.Requests[1].Headers.IfNoneMatch).Tag);
        Assert.Equal(changed, http.Requests[1].Headers.IfModifiedSince);

        // What was read before the restart may not have been handled.
        client.Restart();
        await VisitAsync(client);
        Assert.Empty(http.Requests[2].Headers.IfNoneMatch);
        Assert.Null(http.Requests[2].Headers.IfModifiedSince);
    }

    [Theory]
    [InlineData(302, "/login.php", FeedState.LoginRequired)]
    [InlineData(301, "https://feed.test/", FeedState.Unreachable)]
    [InlineData(403, null, FeedState.LoginRequired)]
    [InlineData(500, null, FeedState.Unreachable)]
    public async Task A_status_that_decides_is_an_answer(int status, string? location, FeedState expected)
    {
        var http = new StubHttp(
            (_, _) =>
            {
                var response = new HttpResponseMessage((HttpStatusCode)status);
                if (location is not null)
                    response.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
                return Task.FromResult(response);
            }
        );

        Assert.Equal(
            expected,
            Assert
                .IsType<FeedAnswer.Failed>(
                    Assert.Single(await VisitAsync(FeedClients.Create(Fdsn, http.Client(), null, time)))
                )
                .State
        );
    }

    [Fact]
    public async Task No_events_is_an_empty_document_not_a_failure()
    {
        var http = new StubHttp((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent)));

        Assert.Equal("", Body(Assert.Single(await VisitAsync(FeedClients.Create(Fdsn, http.Client(), null, time)))));
    }

    [Fact]
    public async Task A_refused_connection_and_a_silent_server_are_answers()
    {
        var refused = new StubHttp((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));
        Assert.Equal(
            FeedState.Unreachable,
            Assert
                .IsType<FeedAnswer.Failed>(
                    Assert.Single(await VisitAsync(FeedClients.Create(Fdsn, refused.Client(), null, time)))
                )
                .State
        );

        var silent = new StubHttp((_, _) => new TaskCompletionSource<HttpResponseMessage>().Task);
        var answers = await time.RunAsync(() => VisitAsync(FeedClients.Create(Fdsn, silent.Client(), null, time)));
        Assert.Equal("no answer in time", Assert.IsType<FeedAnswer.Failed>(Assert.Single(answers)).Why);
    }

    [Fact]
    public async Task More_than_any_feed_sends_is_cut_off_and_left_to_the_parser_to_refuse()
    {
        var http = new StubHttp(
            (_, _) => Task.FromResult(StubHttp.Text(new string('x', FeedParser.MaxBytes + 100_000)))
        );
        var answer = Assert.IsType<FeedAnswer.Document>(
            Assert.Single(await VisitAsync(FeedClients.Create(Fdsn, http.Client(), null, time)))
        );

        Assert.Equal(FeedState.TooLarge, FeedParser.Parse(FeedFormat.FdsnText, answer.Bytes, "x").State);
    }

    [Fact]
    public async Task The_page_gives_the_key_and_the_stream_its_frames_as_they_come()
    {
        var pipe = new Pipe();
        var http = new StubHttp(
            (request, _) =>
                Task.FromResult(
                    request.RequestUri!.AbsolutePath == "/"
                        ? StubHttp.Text(Page, "text/html")
                        : StubHttp.Stream(pipe.Reader.AsStream())
                )
        );
        var client = FeedClients.Create(Infp, http.Client(), null, time);
        await using var frames = client.VisitAsync(default).GetAsyncEnumerator();

        await pipe.Writer.WriteAsync("data: {\"mag\":\"0.1\"}\n\ndata: {\"ma"u8.ToArray());
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("""{"mag":"0.1"}""", Body(frames.Current));
        await pipe.Writer.WriteAsync("g\":\"5.6\"}\n\n"u8.ToArray());
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("""{"mag":"5.6"}""", Body(frames.Current));
        await pipe.Writer.CompleteAsync();
        Assert.False(await frames.MoveNextAsync());

        Assert.Equal("/server.php?keyto=AbC12==", http.Requests[1].RequestUri!.PathAndQuery);
        Assert.Contains("text/event-stream", http.Requests[1].Headers.Accept.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_kept_until_it_runs_out()
    {
        var frames = new Queue<string>([
            "{\"mag\":\"0.1\"}",
            "{\"mag\":\"0.1\"}",
            "{\"err\":\"expired\"}",
            "{\"mag\":\"0.1\"}",
        ]);
        var http = new StubHttp(
            (request, _) =>
                Task.FromResult(
                    request.RequestUri!.AbsolutePath == "/"
                        ? StubHttp.Text(Page, "text/html")
                        : StubHttp.Text($"data: {frames.Dequeue()}\n\n", "text/event-stream")
                )
        );
        var client = FeedClients.Create(Infp, http.Client(), null, time);

        for (var visit = 0; visit < 4; visit++)
            Assert.Single(await VisitAsync(client));

        Assert.Equal(
            ["/", "/server.php", "/server.php", "/server.php", "/", "/server.php"],
            http.Requests.Select(r => r.RequestUri!.AbsolutePath)
        );
    }

    [Fact]
    public async Task A_page_that_wants_a_person_is_handed_on_and_nothing_is_pressed()
    {
        var http = new StubHttp(
            (_, _) =>
                Task.FromResult(
                    StubHttp.Text(
                        "<html><title>Login</title><form action='login.php'>Nu sunt robot</form></html>",
                        "text/html"
                    )
                )
        );
        var answer = Assert.IsType<FeedAnswer.Document>(
            Assert.Single(await VisitAsync(FeedClients.Create(Infp, http.Client(), null, time)))
        );

        Assert.Equal(FeedState.LoginRequired, FeedParser.Parse(FeedFormat.InfpAlert, answer.Bytes, "x").State);
        Assert.Single(http.Requests);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_is_given_up()
    {
        var http = new StubHttp(
            (request, _) =>
                Task.FromResult(
                    request.RequestUri!.AbsolutePath == "/"
                        ? StubHttp.Text(Page, "text/html")
                        : StubHttp.Stream(new Pipe().Reader.AsStream())
                )
        );
        var started = time.GetUtcNow();

        var answers = await time.RunAsync(() => VisitAsync(FeedClients.Create(Infp, http.Client(), null, time)));

        Assert.Equal(FeedState.Unreachable, Assert.IsType<FeedAnswer.Failed>(Assert.Single(answers)).State);
        Assert.Equal(Infp.Timeout, time.GetUtcNow() - started);
    }

    [Fact]
    public async Task A_session_goes_into_the_cookie_and_nowhere_else()
    {
        var http = new StubHttp(
            (_, _) => Task.FromResult(StubHttp.Text("data: {\"mag\":\"0.1\"}\n\n", "text/event-stream"))
        );
        var session = SessionId.TryCreate("abc123")!;
        var client = FeedClients.Create(Infp with { Access = FeedAccess.Permanent }, http.Client(), session, time);

        Assert.Single(await VisitAsync(client));
        Assert.Equal("PHPSESSID=abc123", Assert.Single(http.Requests[0].Headers.GetValues("Cookie")));
        Assert.Equal("/server.php?permanent=1", http.Requests[0].RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task A_confirming_reading_is_never_asked_for_conditionally()
    {
        var http = new StubHttp(
            (_, n) =>
            {
                var response = StubHttp.Text($"rows {n}");
                response.Headers.ETag = new($"\"v{n}\"");
                return Task.FromResult(response);
            }
        );
        var client = FeedClients.Create(Fdsn, http.Client(), null, time);

        await VisitAsync(client);
        Assert.Equal("rows 2", Body(await client.ReadAgainAsync(default)));
        await VisitAsync(client);

        Assert.Empty(http.Requests[1].Headers.IfNoneMatch);
        Assert.Equal("\"v2\"", Assert.Single(http.Requests[2].Headers.IfNoneMatch).Tag);
        client.Forget();
        await VisitAsync(client);
        Assert.Empty(http.Requests[3].Headers.IfNoneMatch);
    }

    [Fact]
    public async Task A_stream_is_read_again_beside_itself_without_losing_a_frame()
    {
        var pipe = new Pipe();
        var http = new StubHttp(
            (request, n) =>
                Task.FromResult(
                    request.RequestUri!.AbsolutePath == "/" ? StubHttp.Text(Page, "text/html")
                    : n == 2 ? StubHttp.Stream(pipe.Reader.AsStream())
                    : StubHttp.Text("data: {\"mag\":\"5.7\"}\n\n", "text/event-stream")
                )
        );
        var client = FeedClients.Create(Infp, http.Client(), null, time);
        await using var frames = client.VisitAsync(default).GetAsyncEnumerator();
        await pipe.Writer.WriteAsync("data: {\"mag\":\"5.6\"}\n\n"u8.ToArray());
        await frames.MoveNextAsync();

        Assert.Equal("""{"mag":"5.7"}""", Body(await client.ReadAgainAsync(default)));
        await pipe.Writer.WriteAsync("data: {\"mag\":\"5.8\"}\n\n"u8.ToArray());
        Assert.True(await frames.MoveNextAsync());

        Assert.Equal("""{"mag":"5.8"}""", Body(frames.Current));
    }

    [Theory]
    [InlineData("waits")]
    [InlineData("refuses")]
    [InlineData("says that the key is used up")]
    public async Task A_site_that_gives_a_session_one_request_at_a_time_is_read_again_by_its_next_frame(string second)
    {
        var pipe = new Pipe();
        var http = new StubHttp(
            (request, n) =>
                request.RequestUri!.AbsolutePath == "/" ? Task.FromResult(StubHttp.Text(Page, "text/html"))
                : n == 2 ? Task.FromResult(StubHttp.Stream(pipe.Reader.AsStream()))
                : second switch
                {
                    "waits" => new TaskCompletionSource<HttpResponseMessage>().Task,
                    "refuses" => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden)),
                    _ => Task.FromResult(StubHttp.Text("data: {\"err\":\"key\"}\n\n", "text/event-stream")),
                }
        );
        var client = FeedClients.Create(Infp, http.Client(), null, time);
        await using var frames = client.VisitAsync(default).GetAsyncEnumerator();
        await pipe.Writer.WriteAsync("data: {\"mag\":\"5.6\"}\n\n"u8.ToArray());
        await frames.MoveNextAsync();

        var again = client.ReadAgainAsync(default);
        await pipe.Writer.WriteAsync("data: {\"mag\":\"5.7\"}\n\n"u8.ToArray());

        Assert.Equal("""{"mag":"5.7"}""", Body(await again));
        // The visit's own stream and key are as good as before.
        await pipe.Writer.WriteAsync("data: {\"mag\":\"5.8\"}\n\n"u8.ToArray());
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("""{"mag":"5.8"}""", Body(frames.Current));
        await pipe.Writer.WriteAsync("data: {\"mag\":\"5.9\"}\n\n"u8.ToArray());
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal(["/", "/server.php", "/server.php"], http.Requests.Select(r => r.RequestUri!.AbsolutePath));
    }

    [Fact]
    public async Task A_confirming_reading_nobody_waits_for_ends()
    {
        var http = new StubHttp(
            (request, _) =>
                request.RequestUri!.AbsolutePath == "/"
                    ? Task.FromResult(StubHttp.Text(Page, "text/html"))
                    : new TaskCompletionSource<HttpResponseMessage>().Task
        );
        var client = FeedClients.Create(Infp, http.Client(), null, time);
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            time.RunAsync(() => client.ReadAgainAsync(end.Token))
        );
    }
}
