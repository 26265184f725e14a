using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>How a provider takes a message.</summary>
internal enum ProviderAnswer
{
    Takes,

    /// <summary>Takes it, and the answer never comes.</summary>
    TakesSilently,

    /// <summary>Neither takes it nor answers.</summary>
    Hangs,

    /// <summary>503.</summary>
    Fails,

    /// <summary>429, with a delay.</summary>
    Throttles,

    /// <summary>503 and a long delay, of this receiver alone.</summary>
    AsksToWait,

    /// <summary>This address is refused for good.</summary>
    Refuses,
}

/// <summary>A time in which a channel's provider, or one receiver, takes only some of its messages.</summary>
/// <param name="Subscriber">At this receiver only; null for all.</param>
internal sealed record ProviderFailure(
    ChannelKind Channel,
    DateTimeOffset From,
    DateTimeOffset Until,
    double Share,
    ProviderAnswer ProviderAnswer,
    SubscriberId? Subscriber = null
);

/// <summary>What every provider does, at any moment.</summary>
/// <param name="SlowestMs">The longest that an answer takes in calm weather.</param>
internal sealed record ProviderMoods(
    IReadOnlyList<ProviderFailure> Failures,
    IReadOnlySet<SubscriberId> Refused,
    double SlowestMs
)
{
    public ProviderAnswer Of(ChannelKind channel, SubscriberId subscriber, Scheduler scheduler)
    {
        foreach (var failure in Failures)
        {
            if (failure.Channel != channel || scheduler.Now < failure.From || scheduler.Now >= failure.Until)
                continue;
            if (failure.Subscriber is { } only && only != subscriber)
                continue;
            if (scheduler.Chance(failure.Share))
                return failure.ProviderAnswer;
        }

        return Refused.Contains(subscriber) ? ProviderAnswer.Refuses : ProviderAnswer.Takes;
    }
}

/// <summary>
/// A provider as one process reaches it. What it was asked, and what it took, is the judge's evidence.
/// </summary>
internal sealed class SimulatedProvider(
    ChannelKind kind,
    SimulatedProcess process,
    Scheduler scheduler,
    ProviderMoods moods,
    Evidence evidence
) : IProvider
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly string[] Names = Enum.GetNames<ProviderAnswer>();

    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(20);

    public ChannelKind Kind => kind;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    )
    {
        scheduler.OnlyHere("a provider");
        var dispatch = evidence.Begun(batch[0], kind, process);
        var answer = moods.Of(kind, batch[0].Subscriber, scheduler);
        var reply = new TaskCompletionSource<SendOutcome>();
        using var cancelled = cancellation.UnsafeRegister(
            static (reply, token) => ((TaskCompletionSource<SendOutcome>)reply!).TrySetCanceled(token),
            reply
        );
        var outlivesCaller = scheduler.Chance(0.5);
        var took = scheduler.Between(2, moods.SlowestMs);
        scheduler.In(
            took * scheduler.Random.NextDouble(),
            null,
            "provider asked",
            () => Arrive(dispatch, answer, outlivesCaller)
        );
        if (answer is not (ProviderAnswer.Hangs or ProviderAnswer.TakesSilently))
            scheduler.In(took, process, "provider answers", () => Reply(dispatch, answer, reply));
        return [await reply.Task];
    }

    private void Arrive(SimulatedDispatch dispatch, ProviderAnswer answer, bool outlivesCaller)
    {
        if (process.IsDead && !outlivesCaller)
            return;
        if (answer is ProviderAnswer.Takes or ProviderAnswer.TakesSilently)
            evidence.Accepted(dispatch);
    }

    private void Reply(SimulatedDispatch dispatch, ProviderAnswer answer, TaskCompletionSource<SendOutcome> reply)
    {
        scheduler.Trace.Add(scheduler.Now, "provider", Names[(int)answer]);
        dispatch.IsAnswered = reply.TrySetResult(
            answer switch
            {
                ProviderAnswer.Takes => new SendOutcome.Delivered(),
                ProviderAnswer.Fails => new SendOutcome.RetryLater("503"),
                ProviderAnswer.Throttles => new SendOutcome.RetryLater("429", Pause, FailureKind.Throttled),
                ProviderAnswer.AsksToWait => new SendOutcome.RetryLater("503", LongPause),
                _ => new SendOutcome.Refused("no such address"),
            }
        );
    }
}
