using System.Runtime.CompilerServices;
using System.Text;
using AlertServerless.Lambda.Producing;
using AlertServerless.Tests.Alerting;

namespace AlertServerless.Tests.Producing;

/// <summary>A feed that gives one answer a visit; the poll ends when the script does.</summary>
internal sealed class FeedScript(CancellationTokenSource end, TimeProvider time, params Func<DateTimeOffset, FeedAnswer>[] answers) : IFeedClient
{
    public List<DateTimeOffset> Visits { get; } = [];

    /// <summary>A frame of alerta.infp.ro whose own clock shows the given time.</summary>
    public static FeedAnswer.Document Frame(DateTimeOffset shown, string magnitude) => new(Encoding.UTF8.GetBytes(Scene.FrameText(shown, magnitude, "24")));

    public void Restart()
    {
    }

    public async IAsyncEnumerable<FeedAnswer> VisitAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        Visits.Add(time.GetUtcNow());
        yield return answers[Visits.Count - 1](time.GetUtcNow());
        if (Visits.Count == answers.Length) await end.CancelAsync();
    }
}
