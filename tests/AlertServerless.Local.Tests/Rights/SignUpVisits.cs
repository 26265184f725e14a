using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.SignUp;
using AlertServerless.SignUp;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Rights;

/// <summary>Everything that the pages of sign-up ask of AWS: somebody joins by phone, mailbox and chat, changes,
/// pauses, has a test sent, stops and starts by SMS, and leaves.</summary>
internal sealed partial class SignUpVisits : IDisposable
{
    public const string SecretId = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:sign-up";

    // Nobody fills a form in sooner: SignUpSiteOptions.LeastFormTime.
    private static readonly TimeSpan ToFillIn = TimeSpan.FromSeconds(2.1);

    private readonly LocalStack stack;
    private readonly SignUpSite site;
    private readonly Visitor visitor;
    private readonly string phone;
    private readonly string mail;

    private SignUpVisits(LocalStack stack, SignUpSite site, string phone, string mail)
    {
        this.stack = stack;
        this.site = site;
        this.phone = phone;
        this.mail = mail;
        visitor = new Visitor(site.Root);
    }

    /// <summary>What the stack wrote for itself, to be kept under <see cref="SecretId"/>.</summary>
    public static string Secret(LocalStack stack) =>
        File.ReadAllText(Path.Combine(stack.Folder.FullName, "sign-up.json"));

    public static async Task PlayAsync(LocalStack stack, CancellationToken cancellation)
    {
        await using var pages = await SignUpSite.StartAsync(
            stack,
            port: 0,
            new SignUpSiteOptions(),
            NullLoggerFactory.Instance,
            cancellation
        );
        using var visits = new SignUpVisits(stack, pages, "+40721234567", "ana@example.org");
        await visits.visitor.GoAsync("/status");
        await visits.JoinAsync(cancellation);
        foreach (var word in new[] { "STOP", "START" })
            await visits.SendWordAsync(word, cancellation);
        await visits.PostAsync("/manage/pause", [new("until", "")]);
        await visits.PostAsync("/manage/resume");
        await visits.PostAsync("/manage/test");
        await visits.PostAsync("/manage", [new("day", "TakeCover"), new("night", "TakeCover")]);
        await visits.PostAsync("/manage/leave", [new("sure", "yes")]);
    }

    public void Dispose() => visitor.Dispose();

    private async Task JoinAsync(CancellationToken cancellation)
    {
        await visitor.GoAsync("/join?at=45.65,25.61");
        await Task.Delay(ToFillIn, TimeProvider.System, cancellation);
        await PostAsync(
            "/join",
            [
                new("at", visitor.Hidden("at")),
                new("lang", "en"),
                new("stamp", visitor.Hidden("stamp")),
                new("altcha", ""),
                new("phone", phone),
                new("email", mail),
                new("telegram", "yes"),
                new("first", "email"),
                new("day", "Felt"),
                new("night", "Felt"),
                new("consent", "2026-11"),
            ]
        );
        var prove = visitor.Path;
        var token = StartToken().Match(visitor.Page).Groups[1].Value;
        await visitor.GoAsync(new Uri(Visitor.LinkIn(LastOf(ChannelKind.Email, mail).Detail!)).PathAndQuery);
        await PostAsync("/confirm", [new("t", visitor.Hidden("t"))]);
        await PostAsync(prove, [new("code", Visitor.CodeIn(stack.Providers.Log, phone))]);
        await ChatAsync(token, cancellation);
        Assert.Contains("You are signed up", visitor.Page, StringComparison.Ordinal);
    }

    private async Task PostAsync(string path, params IEnumerable<KeyValuePair<string, string>> fields)
    {
        var status = await visitor.PostAsync(path, fields);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {status}\n{visitor.Page}");
    }

    /// <summary>The page's link opens a chat that begins with its token
    /// (core.telegram.org/bots/features#deep-linking).</summary>
    private async Task ChatAsync(string token, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(site.Root, "hooks/telegram"))
        {
            Content = new StringContent(
                $$$"""{"message":{"chat":{"id":7001,"type":"private"},"text":"/start {{{token}}}"} }""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", stack.Secrets.TelegramWebhookSecret);
        using var answer = await http.SendAsync(request, cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>An SMS to our number, as Twilio reports it: signed over the address and the sorted fields
    /// (twilio.com/docs/usage/security#validating-requests).</summary>
    private async Task SendWordAsync(string word, CancellationToken cancellation)
    {
        var url = new Uri(site.Root, "hooks/twilio/inbound");
        var signed = $"{url.AbsoluteUri}Body{word}From{phone}";
        var key = Encoding.UTF8.GetBytes(stack.Secrets.Twilio.AuthToken!);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent([new("Body", word), new("From", phone)]),
        };
#pragma warning disable CA5350 // The algorithm is Twilio's.
        request.Headers.Add(
            "X-Twilio-Signature",
            Convert.ToBase64String(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(signed)))
        );
#pragma warning restore CA5350
        using var answer = await http.SendAsync(request, cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private SimulatedMessage LastOf(ChannelKind channel, string address) =>
        stack.Providers.Log.Of(channel, address)[^1];

    [GeneratedRegex(@"[?&](?:amp;)?start=([A-Za-z0-9_-]+)")]
    private static partial Regex StartToken();
}
