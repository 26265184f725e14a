namespace AlertServerless.Local.Simulators;

/// <summary>What goes wrong. Which kinds a provider knows is said by <see cref="FaultParser"/>.</summary>
public enum FaultKind
{
    /// <summary>Answers every request with the status in <see cref="Fault.Status"/> and the provider's own error body.</summary>
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

    /// <summary>Cannot be connected to.</summary>
    Down,
}

/// <param name="Provider">twilio, aws-sms, ses, telegram, webhook, sqs or dynamodb.</param>
/// <param name="Status">Of <see cref="FaultKind.Status"/>, else 0.</param>
/// <param name="Length">The delay of <see cref="FaultKind.Slow"/>, or the pause a throttled caller is told; else zero.</param>
/// <param name="From">Counted from the moment the feed first shows the event.</param>
/// <param name="To">Exclusive; <see cref="TimeSpan.MaxValue"/> for until the end.</param>
public sealed record Fault(string Provider, FaultKind Kind, int Status, TimeSpan Length, TimeSpan From, TimeSpan To);
