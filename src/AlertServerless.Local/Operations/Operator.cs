using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Local.Operations;

/// <summary>The result of an operator's command.</summary>
/// <param name="Done">False when it had no effect; <paramref name="Line"/> says why.</param>
public sealed record OperatorOutcome(bool Done, string Line);

/// <summary>An event that may be withdrawn, or why not.</summary>
/// <param name="Event">Null when it cannot be withdrawn.</param>
/// <param name="Notified">Who was notified of it so far.</param>
public sealed record WithdrawalCheck(SeismicEvent? Event, long Notified, string? Fault);

/// <summary>
/// The emergency verbs, on one installation. Each writes into the audit who did it before it has an effect: an act that
/// cannot be recorded is not done.
/// </summary>
/// <param name="who">The person, as the account or this machine knows them.</param>
public sealed class Operator(Installation installation, string who)
{
    /// <summary>The producer looks for requests about once a second.</summary>
    private static readonly TimeSpan ProducerLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public async Task<OperatorOutcome> StopAsync(long people, CancellationToken cancellation)
    {
        await RecordAsync("stop", people, cancellation);
        await SetAsync(SendingState.Paused, cancellation);
        return new OperatorOutcome(
            true,
            "sending is stopped: within 2 s no provider is asked for anything; `alert resume` goes on"
        );
    }

    public async Task<OperatorOutcome> ResumeAsync(long people, CancellationToken cancellation)
    {
        if ((await installation.Sending.ReadAsync(cancellation)).State == SendingState.Running)
            return new OperatorOutcome(false, "sending is not stopped");
        await RecordAsync("resume", people, cancellation);
        await SetAsync(SendingState.Running, cancellation);
        return new OperatorOutcome(true, "sending goes on: what has not expired is sent now");
    }

    /// <summary>Reads, and changes nothing.</summary>
    /// <param name="text">An event's id, or the id of one of its alerts.</param>
    public async Task<WithdrawalCheck> CheckAsync(string text, CancellationToken cancellation)
    {
        if (!TryEvent(text, out var id))
            return new WithdrawalCheck(null, 0, $"'{text}' is not an event id: a–z, 0–9 and '-', e.g. as status shows");
        var catalog = (await installation.Events.LoadAsync(cancellation)).Catalog;
        if (catalog.Find(id) is not { } known)
            return new WithdrawalCheck(null, 0, $"{id}: no such event in the catalog");
        if (known.IsCancelled)
            return new WithdrawalCheck(null, 0, $"{id}: it is cancelled already");
        if (known.Issued.IsEmpty)
            return new WithdrawalCheck(null, 0, $"{id}: no alert was issued for it, so nobody is to be notified");
        return new WithdrawalCheck(known, await NotifiedAsync(known, cancellation), null);
    }

    /// <summary>
    /// Asks the producer to withdraw the event and waits until the cancellation is archived: from then on nobody else
    /// is notified of the event, and those who were receive the cancellation.
    /// </summary>
    public async Task<OperatorOutcome> CancelAsync(SeismicEvent known, long notified, CancellationToken cancellation)
    {
        await RecordAsync($"cancel {known.Id}", notified, cancellation);
        await installation.Requests.AskToWithdrawAsync(known.Id, cancellation);
        var until = installation.Clock.GetUtcNow() + ProducerLimit;
        var cancelled = AlertId.ForCancellation(known.Id);
        while (await installation.Events.FindAlertAsync(cancelled, cancellation) is null)
        {
            if (installation.Clock.GetUtcNow() >= until)
                return new OperatorOutcome(
                    false,
                    $"{known.Id}: no producer has taken the request within {ProducerLimit.TotalSeconds:0} s; it stays, "
                        + "and the next one to lead does it. Stop sending meanwhile: alert stop"
                );
            await Task.Delay(PollInterval, installation.Clock, cancellation);
        }

        return new OperatorOutcome(
            true,
            $"{known.Id} is withdrawn: nobody else is notified of it, and whoever was receives the cancellation"
        );
    }

    public async Task<OperatorOutcome> DrillAsync(ExerciseRequest exercise, long people, CancellationToken cancellation)
    {
        await RecordAsync("drill", people, cancellation);
        await installation.Requests.AskForExerciseAsync(exercise, cancellation);
        var until = installation.Clock.GetUtcNow() + ProducerLimit;
        while ((await installation.Requests.ReadAsync(cancellation)).Exercise?.Id == exercise.Id)
        {
            if (installation.Clock.GetUtcNow() >= until)
                return new OperatorOutcome(
                    false,
                    $"no producer has taken the exercise within {ProducerLimit.TotalSeconds:0} s"
                );
            await Task.Delay(PollInterval, installation.Clock, cancellation);
        }

        return new OperatorOutcome(true, "the exercise is under way: alert watch");
    }

    /// <summary>Before something that another part does.</summary>
    public Task RecordAsync(string what, long? people, CancellationToken cancellation) =>
        installation.Audit.AddAsync(
            new OperatorAction(installation.Clock.GetUtcNow(), who, what, people),
            cancellation
        );

    private Task SetAsync(SendingState state, CancellationToken cancellation) =>
        installation.Sending.SetAsync(state, who, installation.Clock.GetUtcNow(), cancellation);

    private async Task<long> NotifiedAsync(SeismicEvent known, CancellationToken cancellation)
    {
        var notified = 0L;
        foreach (var issued in known.Issued)
            if (await installation.Events.FindAlertAsync(issued.Id, cancellation) is { } alert)
                notified += (await installation.ProgressAsync(alert, cancellation)).Counts.Notified;
        return notified;
    }

    /// <summary>An event's id, or the event of an alert's id.</summary>
    internal static bool TryEvent(string text, out EventId id)
    {
        id = default;
        if (AlertId.TryParse(text, out var alert))
            id = alert.Event;
        else if (EventId.IsValid(text))
            id = new EventId(text);
        else
            return false;
        return true;
    }
}
