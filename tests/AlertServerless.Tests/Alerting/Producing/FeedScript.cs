using System.Runtime.CompilerServices;
using System.Text;
using AlertServerless.Lambda.Feeds;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>A feed that gives one answer a visit, and says it again when it is read again; the poll ends when the
/// script does.</summary>
internal sealed class FeedScript(
    CancellationTokenSource end,
    TimeProvider time,
    params Func<DateTimeOffset, FeedAnswer>[] answers
) : IFeedClient
{
    public List<DateTimeOffset> Visits { get; } = [];

    /// <summary>What a further reading of a visit gives: its number (1 is the first) and the visit's own
    /// answer.</summary>
    public Func<int, FeedAnswer, CancellationToken, Task<FeedAnswer>> Again { get; init; } =
        (_, answer, _) => Task.FromResult(answer);

    public int ReadAgain { get; private set; }

    public int Forgotten { get; private set; }

    /// <summary>A frame of alerta.infp.ro whose own clock shows the given time.</summary>
    public static FeedAnswer.Document Frame(DateTimeOffset shown, string magnitude) =>
        new(Encoding.UTF8.GetBytes(Scene.FrameText(shown, magnitude, "24")));

    public void Restart() { }

    public void Forget() => Forgotten++;

    public Task<FeedAnswer> ReadAgainAsync(CancellationToken cancellation) =>
        Again(++ReadAgain, answers[Visits.Count - 1](time.GetUtcNow()), cancellation);

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Visits.Add(time.GetUtcNow());
        yield return answers[Visits.Count - 1](time.GetUtcNow());
        if (Visits.Count == answers.Length)
            await end.CancelAsync();
    }
}
