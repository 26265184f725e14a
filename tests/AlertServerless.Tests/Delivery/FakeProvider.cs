using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Tests.Delivery;

/// <summary>A provider that answers as scripted and remembers when it was asked for what.</summary>
internal sealed class FakeProvider(
    TimeProvider time,
    Func<OutboundMessage, CancellationToken, Task<SendOutcome>> answer
) : IProvider
{
    public List<(DateTimeOffset At, OutboundMessage Message)> Calls { get; } = [];

    public int Requests { get; private set; }

    public ChannelKind Kind { get; init; } = ChannelKind.Sms;

    public int MaxBatch { get; init; } = 1;

    public static FakeProvider Answering(TimeProvider time, Func<OutboundMessage, SendOutcome> answer) =>
        new(time, (message, _) => Task.FromResult(answer(message)));

    public static FakeProvider Scripted(TimeProvider time, params SendOutcome[] answers)
    {
        var next = 0;
        return Answering(time, _ => answers[Math.Min(next++, answers.Length - 1)]);
    }

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    )
    {
        Requests++;
        var answers = new List<SendOutcome>();
        foreach (var message in batch)
        {
            lock (Calls)
                Calls.Add((time.GetUtcNow(), message));
            answers.Add(await answer(message, cancellation));
        }

        return answers;
    }
}
