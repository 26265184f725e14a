using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>What becomes of one request.</summary>
internal enum CallFate
{
    Answered,

    /// <summary>It never arrives, and its sender learns so.</summary>
    Failed,

    /// <summary>It is done, and its sender learns only that there was no answer.</summary>
    AnswerLost,
}

/// <summary>
/// Between a process and everything outside it. Each request is a scheduling point twice: when it takes effect, and
/// when its answer arrives. A kill between the two leaves the effect and nobody who knows of it.
/// </summary>
internal sealed class SimulatedNetwork(Scheduler scheduler, Weather weather)
{
    /// <summary>How long a store's client waits for an answer, its own attempts included.</summary>
    public static readonly TimeSpan LongestWait = DynamoDbClients.CallLimit;

    /// <summary>To a store: fails as the store's port says.</summary>
    public Task<T> AskStoreAsync<T>(
        SimulatedProcess caller,
        Service service,
        string what,
        Func<Task<T>> effect,
        CancellationToken cancellation
    )
    {
        var fate = weather.FateOf(service, caller, scheduler.Now);
        return SendAsync(
            caller,
            what,
            fate,
            effect,
            () => new StoreUnavailableException(what, new TimeoutException("no answer")),
            cancellation
        );
    }

    /// <param name="failure">What the caller gets unless it is answered.</param>
    public Task<T> SendAsync<T>(
        SimulatedProcess caller,
        string what,
        CallFate fate,
        Func<Task<T>> effect,
        Func<Exception> failure,
        CancellationToken cancellation
    )
    {
        scheduler.OnlyHere(what);
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<T>(cancellation);
        var call = new Call<T>(scheduler, caller, what, effect, failure, fate);
        call.Begin(weather.Travel(scheduler), weather.Travel(scheduler), cancellation);
        return call.ProviderAnswer;
    }

    private sealed class Call<T>(
        Scheduler scheduler,
        SimulatedProcess caller,
        string what,
        Func<Task<T>> effect,
        Func<Exception> failure,
        CallFate fate
    )
    {
        private readonly TaskCompletionSource<T> answer = new();
        private readonly bool outlivesCaller = scheduler.Chance(0.5);
        private CancellationTokenRegistration cancelled;

        public Task<T> ProviderAnswer => answer.Task;

        public void Begin(TimeSpan there, TimeSpan back, CancellationToken cancellation)
        {
            if (cancellation.CanBeCanceled)
                cancelled = cancellation.UnsafeRegister(
                    static (call, token) => ((Call<T>)call!).answer.TrySetCanceled(token),
                    this
                );
            if (fate == CallFate.Failed)
                scheduler.In(there + back, caller, what + " fails", Fail);
            else
                scheduler.In(there, null, what, () => Arrive(back));
        }

        private void Arrive(TimeSpan back)
        {
            // What a killed process had not put on the wire never arrives.
            if (caller.IsDead && !outlivesCaller)
                return;
            var done = effect();
            if (!done.IsCompleted)
                throw new InvalidOperationException($"{what}: a store in memory answers at once");
            if (fate == CallFate.AnswerLost)
                scheduler.In(LongestWait, caller, what + ": no answer", Fail);
            else
                scheduler.In(back, caller, what + " answers", () => Take(done));
        }

        private void Take(Task<T> done)
        {
            cancelled.Dispose();
            if (done.IsCompletedSuccessfully)
                answer.TrySetResult(done.Result);
            else
                answer.TrySetException(done.Exception!.InnerExceptions);
        }

        private void Fail()
        {
            cancelled.Dispose();
            answer.TrySetException(failure());
        }
    }
}
