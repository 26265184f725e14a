using System.Globalization;

namespace AlertServerless.Local.Simulators;

/// <summary>What goes wrong. Which kinds a provider knows is said by <see cref="FaultParser"/>.</summary>
public enum FaultKind
{
    /// <summary>Answers every request with the status in <see cref="Fault.Status"/> and the provider's own error
    /// body.</summary>
    Status,

    /// <summary>Takes the request and never answers; nothing is sent.</summary>
    Hang,

    /// <summary>Breaks the connection instead of answering; nothing is sent.</summary>
    Reset,

    /// <summary>Sends the message, then breaks the connection: the answer is lost.</summary>
    Lost,

    /// <summary>Answers later by <see cref="Fault.Length"/>.</summary>
    Slow,

    /// <summary>Sends the message, then answers with a body cut in half.</summary>
    BadJson,

    /// <summary>Refuses with the provider's own "too many requests".</summary>
    Throttle,

    /// <summary>DynamoDB's "too many requests" of a table without provisioned capacity: another error type, HTTP 400
    /// as well.</summary>
    ThrottleOnDemand,

    /// <summary>SQS's own "too many requests", beside the one that it shares with other services.</summary>
    RequestThrottled,

    /// <summary>The right to ask is missing.</summary>
    AccessDenied,

    /// <summary>There is no such table or queue.</summary>
    Missing,

    /// <summary>The key that it encrypts with is disabled.</summary>
    KeyDisabled,

    /// <summary>Cannot be connected to.</summary>
    Down,
}

/// <param name="Provider">twilio, aws-sms, ses, telegram, webhook, sqs, dynamodb, kinesis or kms.</param>
/// <param name="Status">Of <see cref="FaultKind.Status"/>, else 0.</param>
/// <param name="Length">The delay of <see cref="FaultKind.Slow"/>, or the pause that a throttled caller is asked for;
/// else zero.</param>
/// <param name="From">Counted from the moment the feed first shows the event.</param>
/// <param name="To">Exclusive; <see cref="TimeSpan.MaxValue"/> for until the end.</param>
/// <param name="AwaitsEvent">False where no beginning was named: it rules before the event already.</param>
public sealed record Fault(
    string Provider,
    FaultKind Kind,
    int Status,
    TimeSpan Length,
    TimeSpan From,
    TimeSpan To,
    bool AwaitsEvent = false
);

/// <summary>The faults of one run and the clock of their windows, which starts when the feed first shows the
/// event.</summary>
public sealed class FaultPlan(IReadOnlyList<Fault> faults, TimeProvider time)
{
    private long startTicks = long.MaxValue;
    private volatile bool isOver;

    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>Starts the windows' clock; later calls change nothing.</summary>
    public void Start() => Interlocked.CompareExchange(ref startTicks, time.GetUtcNow().UtcTicks, long.MaxValue);

    /// <summary>No fault rules from here on.</summary>
    public void End() => isOver = true;

    /// <summary>The fault that rules the provider right now, the first named winning; null for none. Before the start,
    /// those whose beginning was not named already rule.</summary>
    public Fault? Ruling(string provider)
    {
        if (faults.Count == 0 || isOver)
            return null;
        var start = Interlocked.Read(ref startTicks);
        var hasStarted = start != long.MaxValue;
        var elapsed = hasStarted ? TimeSpan.FromTicks(time.GetUtcNow().UtcTicks - start) : TimeSpan.Zero;
        return faults.FirstOrDefault(fault =>
            fault.Provider == provider
            && (hasStarted || !fault.AwaitsEvent)
            && fault.From <= elapsed
            && elapsed < fault.To
        );
    }
}

/// <summary>Reads <c>PROVIDER:KIND[=ARG][@FROM..TO]</c>, e.g. <c>twilio:503@2s..5s</c> or
/// <c>telegram:retry_after=5</c>.</summary>
public static class FaultParser
{
    private static readonly string[] Web = ["hang", "reset", "lost", "slow", "badjson"];

    private static readonly string[] Service = ["down", "hang", "slow", "reset", "access-denied", "missing"];

    private static readonly Dictionary<string, string[]> KindsOf = new(StringComparer.Ordinal)
    {
        ["twilio"] = Web,
        ["aws-sms"] = [.. Web, "throttle"],
        ["ses"] = [.. Web, "throttle"],
        ["telegram"] = [.. Web, "retry_after"],
        ["webhook"] = [.. Web, "tls"],
        ["sqs"] = [.. Service, "throttle", "request-throttled"],
        ["dynamodb"] = [.. Service, "throttle", "throttle-on-demand"],
        ["kinesis"] = [.. Service, "throttle"],
        [FaultProxy.Keys] = ["disabled", "access-denied", "throttle"],
    };

    /// <returns>The fault, or null and one line naming what, where and why not.</returns>
    public static Fault? TryParse(string text, out string? problem)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var window = at < 0 ? null : text[(at + 1)..];
        if ((at < 0 ? text : text[..at]).Split(':') is not [var provider, var what])
            return Fail(text, "expected PROVIDER:KIND[=ARG][@FROM..TO], e.g. twilio:503@2s..5s", out problem);
        if (!KindsOf.TryGetValue(provider, out var kinds))
            return Fail(text, $"no provider '{provider}'; there are {string.Join(", ", KindsOf.Keys)}", out problem);

        var (kind, argument) = what.Split('=', 2) is [var name, var value] ? (name, value) : (what, null);
        var (from, to) = (TimeSpan.Zero, TimeSpan.MaxValue);
        if (window is not null && !Durations.TryReadWindow(window, out from, out to))
            return Fail(text, $"'{window}' is not a window FROM..TO such as 2s..5s or 500ms..", out problem);
        if (Make(provider, kinds, kind, argument, from, to) is { } fault)
        {
            problem = null;
            return fault with { AwaitsEvent = window is not (null or ['.', ..]) };
        }

        var statuses = kinds.Contains("reset") ? $", an HTTP status from {LowestStatus(kinds)} to 599" : "";
        return Fail(
            text,
            $"{provider} knows {string.Join(", ", kinds)}{statuses}; slow and retry_after take a duration such as "
                + $"800ms or 5",
            out problem
        );
    }

    private static Fault? Make(
        string provider,
        string[] kinds,
        string kind,
        string? argument,
        TimeSpan from,
        TimeSpan to
    )
    {
        if (int.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            return argument is null && status >= LowestStatus(kinds) && status <= 599 && kinds.Contains("reset")
                ? new Fault(provider, FaultKind.Status, status, default, from, to)
                : null;
        if (!kinds.Contains(kind))
            return null;
        var length = TimeSpan.Zero;
        var takesLength = kind is "slow" or "retry_after";
        if (takesLength ? !Durations.TryRead(argument ?? "", out length) : argument is not null)
            return null;
        var meaning = kind switch
        {
            "hang" => FaultKind.Hang,
            "reset" or "tls" => FaultKind.Reset,
            "lost" => FaultKind.Lost,
            "slow" => FaultKind.Slow,
            "badjson" => FaultKind.BadJson,
            "down" => FaultKind.Down,
            "throttle-on-demand" => FaultKind.ThrottleOnDemand,
            "request-throttled" => FaultKind.RequestThrottled,
            "access-denied" => FaultKind.AccessDenied,
            "missing" => FaultKind.Missing,
            "disabled" => FaultKind.KeyDisabled,
            _ => FaultKind.Throttle,
        };
        return new Fault(provider, meaning, 0, length, from, to);
    }

    // A store's or a queue's 4xx have names of their own.
    private static int LowestStatus(string[] kinds) => kinds.Contains("missing") ? 500 : 400;

    private static Fault? Fail(string text, string why, out string? problem)
    {
        problem = $"fault '{text}': {why}";
        return null;
    }
}
