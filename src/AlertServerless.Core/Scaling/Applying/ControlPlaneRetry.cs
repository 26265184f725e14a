namespace AlertServerless.Core.Scaling.Applying;

/// <summary>Tries and reads the state again until a deadline.</summary>
internal sealed class ControlPlaneRetry(ScalerRetryOptions options, DateTimeOffset deadline, TimeProvider time)
{
    /// <exception cref="ControlPlaneUnavailableException">Still not answered at the deadline.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        for (var pause = options.FirstPause; ; pause = Longer(pause))
        {
            try
            {
                return await ask();
            }
            catch (ControlPlaneUnavailableException) when (HasTimeFor(pause))
            {
                await Task.Delay(pause, time, cancellation);
            }
        }
    }

    public Task AskAsync(Func<Task> ask, CancellationToken cancellation) =>
        AskAsync(
            async () =>
            {
                await ask();
                return true;
            },
            cancellation
        );

    /// <summary>The first answer other than busy; the last one when time is up.</summary>
    public async Task<RequestAnswer> RequestAsync(Func<Task<RequestAnswer>> request, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await AskAsync(request, cancellation);
            if (answer is not RequestAnswer.Busy || !HasTimeFor(options.PollInterval))
                return answer;
            await Task.Delay(options.PollInterval, time, cancellation);
        }
    }

    /// <summary>The first state that is settled; the last one when time is up.</summary>
    public async Task<ResourceState> SettleAsync(Func<Task<ResourceState>> read, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await AskAsync(read, cancellation);
            if (state.Status != ResourceStatus.Changing || !HasTimeFor(options.PollInterval))
                return state;
            await Task.Delay(options.PollInterval, time, cancellation);
        }
    }

    /// <returns>False, at once, when the deadline is before.</returns>
    public async Task<bool> WaitUntilAsync(DateTimeOffset instant, CancellationToken cancellation)
    {
        var left = instant - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return true;
        if (!HasTimeFor(left))
            return false;
        await Task.Delay(left, time, cancellation);
        return true;
    }

    private bool HasTimeFor(TimeSpan pause) => time.GetUtcNow() + pause < deadline;

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < options.PollInterval ? pause * 2 : options.PollInterval;
}
