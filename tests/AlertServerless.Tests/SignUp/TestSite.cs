using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>The whole application in this process: stores in memory, providers that remember what they were asked, and
/// a clock that the test moves.</summary>
internal sealed partial class TestSite : IAsyncDisposable
{
    public const string Phone = "+40721234567";
    public const string Mail = "ana@example.org";
    public const string Brasov = "45.65,25.61";
    public const string Home = "http://alert.example.org";

    private readonly WebApplication app;
    private readonly TestServer server;

    private TestSite(WebApplication app, TestServer server)
    {
        this.app = app;
        this.server = server;
    }

    public FakeTimeProvider Clock { get; private init; } = new();

    public InMemoryVersionedItems Items { get; private init; } = new();

    public InMemorySubscribers People { get; private init; } = new();

    public SubscriberRegistry Registry { get; private init; } = null!;

    public SignUpParts Parts { get; private init; } = null!;

    public RecordedMessages Sent { get; private init; } = new();

    public RecordedLog Log { get; private init; } = new();

    public RecordedStatus Status { get; private init; } = new();

    public Links Links { get; private init; } = null!;

    /// <param name="receiverHttp">What answers for receivers; the network, which has no public address here, unless
    /// said.</param>
    public static async Task<TestSite> StartAsync(
        SignUpSiteOptions? options = null,
        HttpMessageInvoker? receiverHttp = null
    )
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 10, 0, 0, TimeSpan.Zero));
        var items = new InMemoryVersionedItems();
        var subscribers = new InMemorySubscribers();
        var sent = new RecordedMessages();
        var index = new BlindIndex(Key(2));
        var pending = new PendingByAddress(items, index, clock);
        var receivers = new InMemoryReceiverLog();
        var status = new RecordedStatus();
        var registry = new SubscriberRegistry(
            new RegistryPorts(subscribers.Directory, subscribers, subscribers, new InMemoryAuditLog())
            {
                Elsewhere =
                [
                    (_, keys, cancellation) => pending.EraseAsync(keys, cancellation),
                    (id, _, cancellation) =>
                        id is { } who ? receivers.EraseAsync(who, cancellation) : Task.CompletedTask,
                ],
            },
            new AddressSealer(new MasterKey(1, Key(1))),
            index,
            SignUpOptions.Default
        );
        var links = new Links(new Uri(Home), Key(3));
        var parts = new SignUpParts(
            items,
            new SignUpKeys(new Dictionary<byte, byte[]> { [1] = Key(4) }, 1),
            pending,
            registry,
            new Registrations(registry, clock),
            new AddressPolicy(new HashSet<string> { "RO", "MD" }, "RO"),
            links,
            sent.Senders,
            new WebhookReceivers(receiverHttp ?? WebhookHttp.Create(allowLoopback: false), clock, loopback: false),
            receivers,
            status,
            new Uri(Home),
            "+99900000000",
            "test_bot",
            "telegram-hook-secret",
            "twilio-auth-token",
            clock
        );
        var log = new RecordedLog();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRouting();
        builder.Logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        var built = SignUpApplication.Create(
            builder,
            parts,
            options ?? new SignUpSiteOptions { AnswerTime = TimeSpan.Zero, LeastFormTime = TimeSpan.Zero }
        );
        await built.StartAsync();
        return new TestSite(built, built.GetTestServer())
        {
            Clock = clock,
            Items = items,
            People = subscribers,
            Registry = registry,
            Parts = parts,
            Sent = sent,
            Status = status,
            Log = log,
            Links = links,
        };
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    /// <summary>One request as a browser makes it, from an address.</summary>
    public async Task<SiteAnswer> AskAsync(
        string method,
        string path,
        HttpContent? body = null,
        string from = "203.0.113.7",
        string? cookie = null,
        params (string Name, string Value)[] headers
    )
    {
        var bytes = body is null ? [] : await body.ReadAsByteArrayAsync();
        var context = await server.SendAsync(request =>
        {
            var target = new Uri(new Uri(Home), path);
            request.Connection.RemoteIpAddress = IPAddress.Parse(from);
            request.Request.Method = method;
            request.Request.Scheme = target.Scheme;
            request.Request.Host = new HostString(target.Host);
            request.Request.Path = Uri.UnescapeDataString(target.AbsolutePath);
            request.Request.QueryString = new QueryString(target.Query);
            request.Request.Headers.AcceptLanguage = "en";
            if (method != "GET")
                request.Request.Headers.Origin = Home;
            if (body is not null)
            {
                request.Request.ContentType = body.Headers.ContentType?.ToString();
                request.Request.ContentLength = bytes.Length;
                request.Request.Body = new MemoryStream(bytes);
                // As every server says; without it no body is read.
                request.Features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
            }

            if (cookie is not null)
                request.Request.Headers.Cookie = cookie;
            foreach (var (name, value) in headers)
                request.Request.Headers[name] = value;
        });
        using var reader = new StreamReader(context.Response.Body);
        return new SiteAnswer(context.Response, await reader.ReadToEndAsync());
    }

    public Task<SiteAnswer> PostAsync(
        string path,
        IEnumerable<KeyValuePair<string, string>> fields,
        string from = "203.0.113.7",
        string? cookie = null,
        params (string Name, string Value)[] headers
    ) => AskAsync("POST", path, new FormUrlEncodedContent(fields), from, cookie, headers);

    public Task<SiteAnswer> PostAsync(string path, string json, string from = "203.0.113.7", string? cookie = null) =>
        AskAsync("POST", path, new StringContent(json, MediaTypeHeaderValue.Parse("application/json")), from, cookie);

    /// <summary>The fields of the sign-up form as a person fills it in, with a proof of work.</summary>
    public async Task<Dictionary<string, string>> FormAsync(
        string phone = Phone,
        string mail = "",
        string at = Brasov,
        bool works = true
    )
    {
        var page = await AskAsync("GET", $"/join?at={at}");
        return new Dictionary<string, string>
        {
            ["at"] = at,
            ["lang"] = "en",
            ["stamp"] = Field(page.Body, "stamp"),
            ["altcha"] = works ? Work() : "",
            ["website"] = "",
            ["phone"] = phone,
            ["email"] = mail,
            ["first"] = "sms",
            ["day"] = nameof(AlertWhen.Felt),
            ["night"] = nameof(AlertWhen.Felt),
            ["consent"] = AlertServerless.SignUp.Site.ConsentText.Version,
        };
    }

    public string Work() => ProofOfWork.Solve(Service<ProofOfWork>().Create(Clock.GetUtcNow()));

    /// <returns>Where the code is to be typed.</returns>
    public async Task<string> JoinAsync(string phone = Phone, string mail = "", string from = "203.0.113.7")
    {
        var answer = await PostAsync("/join", await FormAsync(phone, mail), from);
        Assert.Equal(303, answer.Status);
        return answer.Location;
    }

    /// <summary>Signs somebody up to the end, by phone.</summary>
    /// <returns>The session's cookie.</returns>
    public async Task<string> EnterAsync(string phone = Phone, string from = "203.0.113.7")
    {
        var prove = await JoinAsync(phone, from: from);
        var answer = await PostAsync(prove, [new("code", Sent.LastCode(phone))], from);
        Assert.Equal((303, "/manage?new=1"), (answer.Status, answer.Location));
        return answer.Cookie;
    }

    public async Task<SubscriberRow?> RowAsync(ChannelKind channel, string address) =>
        await Registry.FindAsync(channel, address, default) is [var id]
            ? (await Registry.FindAsync(id, default))?.Row
            : null;

    public T Service<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static string Field(string page, string name) => FieldValue(name).Match(page).Groups[1].Value;

    private static Regex FieldValue(string name) => new($"name=\"{name}\" value=\"([^\"]*)\"");

    private static byte[] Key(byte seed) => [.. Enumerable.Repeat(seed, 32)];
}
