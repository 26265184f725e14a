using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

public sealed class WebhookProviderTests
{
    [Theory]
    [InlineData(200, typeof(SendOutcome.Delivered), null)]
    [InlineData(204, typeof(SendOutcome.Delivered), null)]
    [InlineData(410, typeof(SendOutcome.Refused), null)]
    [InlineData(429, typeof(SendOutcome.RetryLater), FailureKind.Outage)]
    [InlineData(500, typeof(SendOutcome.RetryLater), FailureKind.Outage)]
    [InlineData(502, typeof(SendOutcome.RetryLater), FailureKind.Outage)]
    [InlineData(408, typeof(SendOutcome.RetryLater), FailureKind.Outage)]
    [InlineData(302, typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData(401, typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    [InlineData(404, typeof(SendOutcome.RetryLater), FailureKind.Configuration)]
    public async Task Each_status_says_what_comes_next(int status, Type outcome, FailureKind? failure)
    {
        await using var server = await AnsweringServer.StartAsync(status, "", ("Location", "https://example.org/"));

        var found = await DeliverySamples.SendAsync(Provider(), DeliverySamples.Message(server.BaseUrl + "hook"));

        Assert.IsType(outcome, found);
        Assert.Equal(failure, (found as SendOutcome.RetryLater)?.Failure);
    }

    /// <summary>Whoever cannot even shake hands has read nothing: the next channel, at once.</summary>
    [Fact]
    public async Task A_broken_handshake_was_certainly_not_sent()
    {
        await using var speaksNoTls = await AnsweringServer.StartAsync(204, "");

        var later = Assert.IsType<SendOutcome.RetryLater>(
            await DeliverySamples.SendAsync(
                Provider(),
                DeliverySamples.Message($"https://{speaksNoTls.BaseUrl.Authority}/hook")
            )
        );
        Assert.Equal((FailureKind.Outage, 0), (later.Failure, speaksNoTls.Asked.Count));
    }

    /// <summary>A listener whose queue is full answers no further handshake: Linux drops the SYN, and the connection
    /// never stands.</summary>
    [Fact]
    public async Task A_connection_that_is_not_made_in_time_was_certainly_not_sent()
    {
        using var deaf = new Socket(SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        deaf.Listen(1);
        var port = ((IPEndPoint)deaf.LocalEndPoint!).Port;
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        foreach (var socket in waiting)
            _ = socket.ConnectAsync(IPAddress.IPv6Loopback, port);

        var later = Assert.IsType<SendOutcome.RetryLater>(
            await DeliverySamples.SendAsync(Provider(), DeliverySamples.Message($"http://[::1]:{port}/hook"))
        );

        Assert.Equal("no connection (ConnectionError)", later.Reason);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task The_body_is_signed_for_this_receiver_alone_and_named_for_repetitions()
    {
        await using var server = await AnsweringServer.StartAsync(204, "");
        var address = server.BaseUrl + "hook";
        var message = DeliverySamples.Message(address);

        await DeliverySamples.SendAsync(Provider(), message);
        await DeliverySamples.SendAsync(Provider(), message);

        var (_, body, headers) = server.Asked[0];
        var now = TimeProvider.System.GetUtcNow();
        Assert.True(
            WebhookSignature.Verify(
                WebhookSignature.SecretFor(DeliverySamples.WebhookKey, address),
                Encoding.UTF8.GetBytes(body),
                headers[WebhookSignature.Header],
                now
            )
        );
        Assert.False(
            WebhookSignature.Verify(
                WebhookSignature.SecretFor(DeliverySamples.WebhookKey, address + "2"),
                Encoding.UTF8.GetBytes(body),
                headers[WebhookSignature.Header],
                now
            )
        );
        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.Equal(server.Asked[1].Headers[WebhookProvider.IdHeader], headers[WebhookProvider.IdHeader]);
        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal("alert", json.GetProperty("type").GetString());
        Assert.Equal(6.2, json.GetProperty("event").GetProperty("magnitude").GetDouble());
    }

    [Fact]
    public async Task A_receiver_that_wants_cap_gets_cap()
    {
        await using var server = await AnsweringServer.StartAsync(204, "");

        await DeliverySamples.SendAsync(Provider(), DeliverySamples.Message(server.BaseUrl + "hook#cap"));

        Assert.Equal("application/cap+xml", server.Asked[0].Headers["Content-Type"]);
        Assert.Equal("<cap/>", server.Asked[0].Body);
    }

    [Theory]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://10.1.2.3/hook")]
    [InlineData("https://192.168.0.10/hook")]
    [InlineData("https://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://[fd00::1]/hook")]
    [InlineData("https://localhost/hook")]
    public async Task Nobody_reaches_into_our_network_through_us(string address)
    {
        var provider = new WebhookProvider(
            WebhookHttp.Create(allowLoopback: false),
            DeliverySamples.WebhookKey,
            (_, _) => [],
            TimeProvider.System
        );

        Assert.Equal(
            new SendOutcome.Refused("webhook: not a public address"),
            await DeliverySamples.SendAsync(provider, DeliverySamples.Message(address))
        );
    }

    internal static WebhookProvider Provider() =>
        new(
            WebhookHttp.Create(allowLoopback: true),
            DeliverySamples.WebhookKey,
            (_, _) => "<cap/>"u8.ToArray(),
            TimeProvider.System
        );
}
