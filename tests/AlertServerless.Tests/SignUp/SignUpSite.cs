using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
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
internal sealed partial class SignUpSite : IAsyncDisposable
{
    public const string Phone = "+40721234567";
    public const string Mail = "ana@example.org";
    public const string Brasov = "45.65,25.61";
    public const string Home = "http://alert.example.org";

    private readonly WebApplication app;
    private readonly TestServer server;

    private SignUpSite(WebApplication app, TestServer server)
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

    public Links Links { get; private init; } = null!;

    public static async Task<SignUpSite> StartAsync(SignUpSiteOptions? options = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 10, 0, 0, TimeSpan.Zero));
        var items = new InMemoryVersionedItems();
        var people = new InMemorySubscribers();
        var sent = new RecordedMessages();
        var registry = new SubscriberRegistry(
            new RegistryPorts(people.Directory, people, people, new InMemoryAuditLog()),
            new AddressSealer(new MasterKey(1, Key(1))),
            new BlindIndex(Key(2)),
            SignUpOptions.Default
        );
        var links = new Links(new Uri(Home), Key(3));
        var parts = new SignUpParts(
            items,
            new SignUpKeys(new Dictionary<byte, byte[]> { [1] = Key(4) }, 1),
            registry,
            new Registrations(registry, clock),
            new AddressPolicy(new HashSet<string> { "RO", "MD" }, "RO"),
            links,
            sent.Senders,
            new WebhookReceivers(WebhookHttp.Create(allowLoopback: false), clock, loopback: false),
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
        return new SignUpSite(built, built.GetTestServer())
        {
            Clock = clock,
            Items = items,
            People = people,
            Registry = registry,
            Parts = parts,
            Sent = sent,
            Log = log,
            Links = links,
        };
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    /// <summary>One request as a browser makes it, from an address.</summary>
    public async Task<Answer> AskAsync(
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
        return new Answer(context.Response, await reader.ReadToEndAsync());
    }

    public Task<Answer> PostAsync(
        string path,
        IEnumerable<KeyValuePair<string, string>> fields,
        string from = "203.0.113.7",
        string? cookie = null,
        params (string Name, string Value)[] headers
    ) => AskAsync("POST", path, new FormUrlEncodedContent(fields), from, cookie, headers);

    public Task<Answer> PostAsync(string path, string json, string from = "203.0.113.7", string? cookie = null) =>
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

internal sealed class HasBody : IHttpRequestBodyDetectionFeature
{
    public bool CanHaveBody => true;
}

/// <summary>What came back.</summary>
internal sealed class Answer(HttpResponse response, string body)
{
    public int Status => response.StatusCode;

    public string Body => body;

    public string Location => response.Headers.Location.ToString();

    /// <summary>The session's cookie as a browser sends it back.</summary>
    public string Cookie =>
        response.Headers.SetCookie.FirstOrDefault(cookie => cookie!.StartsWith("__Host-manage="))?.Split(';')[0] ?? "";

    public IHeaderDictionary Headers => response.Headers;
}

/// <summary>Every message that sign-up sent, as its provider was given it.</summary>
internal sealed partial class RecordedMessages
{
    private readonly Lock gate = new();
    private readonly List<(ChannelKind Channel, string Address, string Text)> messages = [];

    public RecordedMessages() =>
        Senders = new PlainMessages(
            (number, text, _, cancellation) => TakeAsync(ChannelKind.Sms, number, text, cancellation),
            (address, subject, _, text, cancellation) =>
                TakeAsync(ChannelKind.Email, address, $"{subject}\n{text}", cancellation),
            (chat, text, cancellation) => TakeAsync(ChannelKind.Telegram, chat, text, cancellation)
        );

    public PlainMessages Senders { get; }

    /// <summary>What a provider does before it answers; nothing unless a test says so.</summary>
    public Func<CancellationToken, Task> Provider { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<(ChannelKind Channel, string Address, string Text)> All
    {
        get
        {
            lock (gate)
                return [.. messages];
        }
    }

    public IReadOnlyList<string> To(string address) =>
        [.. All.Where(message => message.Address == address).Select(message => message.Text)];

    public string LastCode(string number) => SixDigits().Match(To(number)[^1]).Value;

    public string LastLink(string address) => Link().Match(To(address)[^1]).Value;

    private async Task<SendOutcome> TakeAsync(
        ChannelKind channel,
        string address,
        string text,
        CancellationToken cancellation
    )
    {
        await Provider(cancellation);
        lock (gate)
            messages.Add((channel, address, text));
        return new SendOutcome.Delivered();
    }

    [GeneratedRegex(@"\b[0-9]{6}\b")]
    private static partial Regex SixDigits();

    [GeneratedRegex("https?://[^ \n]+")]
    private static partial Regex Link();
}

/// <summary>Every line that anything logged, at any level.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
                return [.. lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        Microsoft.Extensions.Logging.EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (gate)
            lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
    }

    public void Dispose() { }
}
