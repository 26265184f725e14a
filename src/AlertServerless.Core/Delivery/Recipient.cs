using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery;

/// <summary>Someone who is to be notified, and how.</summary>
/// <param name="Subscriber">As stored; addresses are still sealed.</param>
/// <param name="Channels">Tried in this order. The subscriber's own plan, or that plan with the channel of an earlier
/// receipt first.</param>
/// <param name="UsefulUntil">How long to wait for a permit on the last channel: usually the arrival of the S wave, or
/// <paramref name="ExpiresAt"/> once that has passed. On earlier channels the dispatch waits less, for there is
/// another.</param>
/// <param name="ExpiresAt">From here on nothing is sent.</param>
/// <param name="Earlier">What they have of the event on <see cref="ChannelKind.Telegram"/>.</param>
public sealed record Recipient(
    StoredSubscriber Subscriber,
    ChannelPlan Channels,
    DateTimeOffset UsefulUntil,
    DateTimeOffset ExpiresAt,
    EarlierMessages Earlier = default
);

/// <summary>Earlier messages of an event in a recipient's Telegram chat, by the ids that their receipts keep.</summary>
/// <param name="First">The one that later ones reply to; 0 for none.</param>
/// <param name="Last">The one that the next one makes outdated; 0 for none.</param>
public readonly record struct EarlierMessages(long First, long Last);

/// <summary>
/// Puts the alert into words for one recipient on one channel, at the moment a provider is about to be asked; opens the
/// sealed address then and not before. Null: nothing to send on this channel any more (the wave has passed and the
/// subscriber chose no message).
/// </summary>
/// <remarks>Called from several threads at once, and again for each attempt: pure, and quick.</remarks>
public delegate OutboundMessage? MessageWriter(Recipient recipient, ChannelKind channel, DateTimeOffset now);
