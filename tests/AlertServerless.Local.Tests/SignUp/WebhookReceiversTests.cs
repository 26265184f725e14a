using System.Net;
using System.Text;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Local.Simulators;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>Receivers that strangers named: what they must answer, and where nobody is led through us.</summary>
public sealed class WebhookReceiversTests
{
    [Fact]
    public async Task Whoever_holds_the_secret_proves_it_and_nobody_else_does()
    {
        WebhookAddress? receiver = null;
        var signed = false;
        await using var host = await HostAsync(
            async (context, body) =>
            {
                signed = WebhookSignature.Verify(
                    receiver!.Secret,
                    Encoding.UTF8.GetBytes(body),
                    context.Request.Headers[WebhookSignature.Header],
                    TimeProvider.System.GetUtcNow()
                );
                var challenge = body.Split("\"challenge\":\"")[1].Split('"')[0];
                await context.Response.WriteAsync(WebhookSignature.AnswerTo(receiver!.Secret, challenge));
            }
        );
        receiver = WebhookAddress.Create(host.BaseUrl, wantsCap: false);
        Assert.True(await Local().ProveAsync(receiver, default));
        Assert.True(signed);
        Assert.False(await Local().ProveAsync(WebhookAddress.Create(host.BaseUrl, false), default));
    }

    [Theory]
    [InlineData(200, "the challenge itself, echoed")]
    [InlineData(500, "")]
    [InlineData(204, "")]
    public async Task An_echo_or_an_error_proves_nothing(int status, string answer)
    {
        await using var host = await HostAsync(
            (context, body) =>
            {
                context.Response.StatusCode = status;
                return status == 204
                    ? Task.CompletedTask
                    : context.Response.WriteAsync(
                        answer.Length > 0 ? body.Split("\"challenge\":\"")[1].Split('"')[0] : ""
                    );
            }
        );
        Assert.False(await Local().ProveAsync(WebhookAddress.Create(host.BaseUrl, false), default));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var led = false;
        await using var inside = await HostAsync(
            (_, _) =>
            {
                led = true;
                return Task.CompletedTask;
            }
        );
        await using var host = await HostAsync(
            (context, _) =>
            {
                context.Response.StatusCode = 307;
                context.Response.Headers.Location = inside.BaseUrl.ToString();
                return Task.CompletedTask;
            }
        );
        var exchange = await Local().TestAsync(WebhookAddress.Create(host.BaseUrl, false), default);
        Assert.Equal((307, false), (exchange.Status, led));
    }

    [Fact]
    public async Task More_than_four_kibibytes_are_not_read()
    {
        await using var host = await HostAsync((context, _) => context.Response.WriteAsync(new string('x', 5000)));
        var exchange = await Local().TestAsync(WebhookAddress.Create(host.BaseUrl, false), default);
        Assert.Equal((0, "more than 4 KiB"), (exchange.Status, exchange.Answer));
    }

    [Fact]
    public async Task Nobody_is_waited_for_longer_than_three_seconds()
    {
        await using var host = await HostAsync(
            (context, _) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        var began = TimeProvider.System.GetTimestamp();
        var exchange = await Local().TestAsync(WebhookAddress.Create(host.BaseUrl, false), default);
        Assert.Equal("no answer within 3 seconds", exchange.Answer);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 2.9, 8);
    }

    [Theory]
    [InlineData("http://example.org/hook")]
    [InlineData("https://example.org:8443/hook")]
    [InlineData("https://user:pass@example.org/hook")]
    [InlineData("https://example.org/hook#k=x.y")]
    [InlineData("ftp://example.org/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.org:443/x")]
    [InlineData("http://127.0.0.1/hook")]
    [InlineData("not a url")]
    public void Only_https_on_443_is_called_on_a_strangers_word(string url) => Assert.Null(Public().TryRead(url));

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[64:ff9b::a00:1]/")]
    [InlineData("https://[2002:a00:1::]/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://localhost/")]
    public async Task No_spelling_of_a_private_address_is_reached(string url)
    {
        var exchange = await Public().TestAsync(WebhookAddress.Create(Public().TryRead(url)!, false), default);
        Assert.Equal((0, "not a public address"), (exchange.Status, exchange.Answer));
    }

    /// <summary>A name that is public when it is looked at and private when it is called: it is looked at only once,
    /// for the call.</summary>
    [Fact]
    public async Task A_name_that_rebinds_leads_nowhere()
    {
        var asked = 0;
        Task<IPAddress[]> Resolve(string host, CancellationToken cancellation) =>
            Task.FromResult<IPAddress[]>([++asked == 1 ? IPAddress.Loopback : IPAddress.Parse("93.184.216.34")]);
        var receivers = new WebhookReceivers(WebhookHttp.Create(false, Resolve), TimeProvider.System, loopback: false);
        var exchange = await receivers.TestAsync(
            WebhookAddress.Create(new Uri("https://rebind.example.org/"), false),
            default
        );
        Assert.Equal(("not a public address", 1), (exchange.Answer, asked));
    }

    [Fact]
    public void A_secret_stays_in_the_fragment_and_comes_back()
    {
        var made = WebhookAddress.Create(new Uri("https://example.org/hook?a=1"), wantsCap: true);
        var read = WebhookAddress.Read(made.ToAddress());
        Assert.Equal((made.KeyId, true), (read.KeyId, read.WantsCap));
        Assert.Equal(made.Secret, read.Secret);
        Assert.Equal(made.Secret, WebhookSignature.SecretFor(new byte[32], made.ToAddress()));
        Assert.NotEqual(made.Secret, WebhookSignature.SecretFor(new byte[32], "https://example.org/hook?a=1"));
    }

    private static WebhookReceivers Local() =>
        new(WebhookHttp.Create(allowLoopback: true), TimeProvider.System, loopback: true);

    private static WebhookReceivers Public() =>
        new(WebhookHttp.Create(allowLoopback: false), TimeProvider.System, loopback: false);

    private static Task<SimulatorHost> HostAsync(Func<HttpContext, string, Task> answer) =>
        SimulatorHost.StartAsync(
            0,
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                await answer(context, await reader.ReadToEndAsync());
            },
            default
        );
}
