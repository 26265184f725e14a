using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// Posts an alert to the public channels it belongs to, in answer to the event's latest post there, which is then
/// edited to say that it is outdated. Safe to run twice, or by many at once: the log lets one of them post, and another
/// take over if that one dies. Drills are not posted: nobody in a public channel opted in.
/// </summary>
/// <param name="owner">Unique to this process.</param>
public sealed class TelegramChannelPosts(
    TelegramBot bot,
    IReadOnlyList<PublicChannel> channels,
    IReadOnlyList<PublicPlace> places,
    IPostLog log,
    TimeProvider time,
    string owner
)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    // Whoever is still at it then is alive, and goes on.
    private static readonly TimeSpan RetryFor = PostLog.ClaimTimeout + TimeSpan.FromSeconds(5);

    private static readonly SendOutcome NoAnswer = new SendOutcome.Ambiguous("telegram: no answer in time");

    /// <summary>See <see cref="Announce"/>. Never throws for what Telegram or the store does.</summary>
    public async Task<IReadOnlyList<(string Channel, SendOutcome Outcome)>> PublishAsync(
        Alert alert,
        DateTimeOffset until,
        CancellationToken cancellation
    )
    {
        if (alert.Category != AlertCategory.Actual || channels.Count == 0)
            return [];
        var end = until < alert.ExpiresAt ? until : alert.ExpiresAt;
        try
        {
            var latest = await RetryUntilDeadlineAsync(
                () => log.LatestPostsAsync(alert.Id.Event, cancellation),
                end,
                cancellation
            );
            var posts = PostPlan
                .For(alert, channels, latest)
                .Select(action => PublishAsync(alert, action, end, cancellation));
            return [.. (await Task.WhenAll(posts)).OfType<(string, SendOutcome)>()];
        }
        catch (StoreUnavailableException failure)
        {
            return [("", new SendOutcome.RetryLater($"post log: {failure.Message}"))];
        }
    }

    private async Task<(string Channel, SendOutcome Outcome)?> PublishAsync(
        Alert alert,
        PostAction action,
        DateTimeOffset end,
        CancellationToken cancellation
    )
    {
        var channel = action.Channel;
        var text = PublicPostText.For(alert, places, action.Languages);
        var claim = new PostClaim(alert.Id.Event, channel, alert.DecidedAt, owner);
        var leaveAt = time.GetUtcNow() + RetryFor;
        SendOutcome last = new SendOutcome.Expired();
        for (var attempt = 0; time.GetUtcNow() < end; )
        {
            switch (
                await RetryUntilDeadlineAsync(
                    () => log.TryBeginAsync(claim, time.GetUtcNow(), cancellation),
                    end,
                    cancellation
                )
            )
            {
                case PostClaimAttempt.Acquired(var latest) when alert.Kind != AlertKind.Cancelled || latest != 0:
                    last = await AskAsync(token => bot.SendAsync(channel, text, latest, token), cancellation);
                    if (IsWorthAnother(last))
                    {
                        await Task.Delay(Pause(last, attempt++), time, cancellation);
                        break;
                    }

                    var settled = await SettleAsync(claim, last, latest, end, cancellation);
                    if (latest != 0 && last is SendOutcome.Delivered)
                        await MarkAsync(alert, action, latest, cancellation);
                    return settled;
                case PostClaimAttempt.Acquired:
                    // The first post was never made, so there is nothing to retract.
                    await RetryUntilDeadlineAsync(
                        () => Done(log.CommitAsync(claim, 0, cancellation)),
                        end,
                        cancellation
                    );
                    return null;
                case PostClaimAttempt.Busy when time.GetUtcNow() < leaveAt:
                    await Task.Delay(PollInterval, time, cancellation);
                    break;
                default:
                    return null;
            }
        }

        return (channel, last);
    }

    // A courtesy, tried once: the new post answers the old one, whose words nobody needs any more.
    private Task<SendOutcome> MarkAsync(Alert alert, PostAction action, long latest, CancellationToken cancellation)
    {
        var text = PublicPostText.ForOutdated(alert, action.Languages);
        return AskAsync(token => bot.EditAsync(action.Channel, text, latest, token), cancellation);
    }

    private async Task<SendOutcome> AskAsync(
        Func<CancellationToken, Task<SendOutcome>> ask,
        CancellationToken cancellation
    )
    {
        using var over = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NoAnswer;
        }
    }

    private async Task<(string Channel, SendOutcome Outcome)?> SettleAsync(
        PostClaim claim,
        SendOutcome outcome,
        long latest,
        DateTimeOffset end,
        CancellationToken cancellation
    )
    {
        var committed = outcome is SendOutcome.Delivered delivered ? delivered.MessageRef : latest;
        await RetryUntilDeadlineAsync(() => Done(log.CommitAsync(claim, committed, cancellation)), end, cancellation);
        return (claim.Channel, outcome);
    }

    // A post that was perhaps sent must not be sent twice.
    private static bool IsWorthAnother(SendOutcome outcome) =>
        outcome is SendOutcome.RetryLater { Failure: FailureKind.Outage or FailureKind.Throttled };

    private static TimeSpan Pause(SendOutcome outcome, int attempt)
    {
        var pause = FirstPause * (1 << Math.Min(attempt, 4));
        if (pause > LongestPause)
            pause = LongestPause;
        return outcome is SendOutcome.RetryLater { After: { } after } && after > pause ? after : pause;
    }

    private async Task<T> RetryUntilDeadlineAsync<T>(
        Func<Task<T>> ask,
        DateTimeOffset end,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException) when (time.GetUtcNow() + PollInterval < end)
            {
                await Task.Delay(PollInterval, time, cancellation);
            }
        }
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }
}
