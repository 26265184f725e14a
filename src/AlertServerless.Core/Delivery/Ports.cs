using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery;

/// <summary>
/// One provider's wire: exactly one request per call. Every documented error of the provider becomes an outcome in one
/// place. Throws only when <c>cancellation</c> is requested.
/// </summary>
public interface IProvider
{
    ChannelKind Kind { get; }

    /// <summary>The most messages one request may carry.</summary>
    int MaxBatch { get; }

    /// <summary>One outcome per message, in order.</summary>
    Task<IReadOnlyList<SendOutcome>> CallAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellation);
}

/// <summary>A provider behind its protective layers. Never throws for what a provider does; cancellation
/// throws.</summary>
public interface IChannel
{
    ChannelKind Kind { get; }

    /// <summary>How many messages are best given at once, so that none waits for another's answer: 1 where each is a
    /// request.</summary>
    int BatchSize { get; }

    /// <summary>One outcome per message, in order. Takes any number of messages; batches as the provider
    /// allows.</summary>
    Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation);
}
