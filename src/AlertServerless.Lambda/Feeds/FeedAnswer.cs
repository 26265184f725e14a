namespace AlertServerless.Lambda.Feeds;

using AlertServerless.Core.Feeds;

/// <summary>What a feed gave. A closed set: <see cref="Document"/>, <see cref="Unchanged"/> or
/// <see cref="Failed"/>.</summary>
public abstract record FeedAnswer
{
    private FeedAnswer() { }

    /// <summary>A whole document, or one frame of a stream.</summary>
    public sealed record Document(ReadOnlyMemory<byte> Bytes) : FeedAnswer;

    /// <summary>Nothing new since the last document (HTTP 304).</summary>
    public sealed record Unchanged : FeedAnswer;

    /// <summary>No document; <paramref name="State"/> says what the operator should see.</summary>
    public sealed record Failed(FeedState State, string Why) : FeedAnswer;
}

/// <summary>One feed's way in. What the network or the source does is an answer, never an exception; cancellation ends
/// the visit.</summary>
public interface IFeedClient
{
    /// <summary>A new term begins. Documents answered before may never have been handled, so none may count as
    /// known.</summary>
    void Restart();

    /// <summary>The latest document was not used: the next answer to it must not be
    /// <see cref="FeedAnswer.Unchanged"/>.</summary>
    void Forget();

    /// <summary>One request's answer, or every frame of a stream until it ends.</summary>
    IAsyncEnumerable<FeedAnswer> VisitAsync(CancellationToken cancellation);

    /// <summary>
    /// One more reading as soon as it can be had, also during a visit. Unconditional: a server that calls a damaged
    /// document unchanged means its own, not what arrived.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled before there was an answer.</exception>
    Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation);
}
