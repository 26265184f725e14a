using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>One request as the outside world saw it: what a person was sent, or what a provider refused to send.</summary>
/// <param name="Number">Position in the log, from 0.</param>
/// <param name="Recipient">The address as the provider was given it.</param>
/// <param name="Text">The words a person reads.</param>
/// <param name="Status">HTTP status; for one of many in a bulk call, its own.</param>
/// <param name="Accepted">The provider took it: the person has it.</param>
/// <param name="MessageId">The provider's own id; empty when refused.</param>
/// <param name="IsEdit">It replaced the words of an earlier message.</param>
/// <param name="Reason">Why it was refused, or empty.</param>
/// <param name="Detail">All that was sent (HTML, JSON), kept for the first messages only.</param>
public sealed record SimulatedMessage(
    int Number,
    DateTimeOffset At,
    ChannelKind Channel,
    string Recipient,
    string Text,
    int Status,
    bool Accepted,
    string MessageId,
    bool IsEdit,
    string Reason,
    string? Detail);
