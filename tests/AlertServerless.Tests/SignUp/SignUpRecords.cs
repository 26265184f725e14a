using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.SignUp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Tests.SignUp;

internal sealed class HasBody : IHttpRequestBodyDetectionFeature
{
    public bool CanHaveBody => true;
}

/// <summary>What came back.</summary>
internal sealed class SiteAnswer(HttpResponse response, string body)
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

/// <summary>What the producer wrote, and how often it was asked for.</summary>
internal sealed class RecordedStatus : IPublicStatusStore
{
    public PublicStatus? Written { get; set; }

    public Exception? Outage { get; set; }

    public int Reads { get; private set; }

    public Task<PublicStatus?> ReadAsync(CancellationToken cancellation)
    {
        Reads++;
        return Outage is null ? Task.FromResult(Written) : Task.FromException<PublicStatus?>(Outage);
    }

    public Task WriteAsync(PublicStatus status, CancellationToken cancellation)
    {
        Written = status;
        return Task.CompletedTask;
    }
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
