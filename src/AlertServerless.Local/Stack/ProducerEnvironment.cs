using AlertServerless.Lambda.Alerting;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Stack;

/// <summary>
/// One producer as Lambda keeps it warm between invocations. It reaches the store by a line of its own, so that it can be
/// killed as a process is: from then on nothing of it arrives there, not even that it gives up its lease.
/// </summary>
internal sealed class ProducerEnvironment : IAsyncDisposable
{
    private const string Store = "dynamodb";

    private readonly FaultPlan cut;
    private readonly FaultProxy line;
    private readonly ProducerLoop loop;
    private readonly CancellationTokenSource killed;

    private ProducerEnvironment(FaultPlan cut, FaultProxy line, ProducerLoop loop, CancellationTokenSource killed)
    {
        this.cut = cut;
        this.line = line;
        this.loop = loop;
        this.killed = killed;
    }

    public bool IsKilled => killed.IsCancellationRequested;

    public static async Task<ProducerEnvironment> StartAsync(LocalStack stack, Action<ProducerEvent> watch, TimeProvider clock, CancellationToken cancellation)
    {
        var faults = new FaultPlan([new Fault(Store, FaultKind.Down, 0, TimeSpan.Zero, From: TimeSpan.FromTicks(1), To: TimeSpan.MaxValue)], clock);
        var store = new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!);
        var ownLine = await FaultProxy.StartAsync(Store, store, faults, clock, cancellation);
        var life = new CancellationTokenSource();
        return new ProducerEnvironment(faults, ownLine, stack.Compose(Tell, ownLine.BaseUrl).Producer(), life);

        // The dead say nothing.
        void Tell(ProducerEvent told)
        {
            if (!life.IsCancellationRequested) watch(told);
        }
    }

    /// <summary>One invocation: until its time is over, it is stopped, or it is killed.</summary>
    public async Task InvokeAsync(DateTimeOffset until, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(killed.Token, stop);
        var running = loop.RunAsync(until, either.Token);
        // What is left of a killed one still tries to give up its lease, in vain and for seconds; nobody waits for that.
        await Task.WhenAny(running, Ended(killed.Token));
        if (!IsKilled) await running;
    }

    public void Kill()
    {
        cut.Start();
        killed.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await line.DisposeAsync();
        killed.Dispose();
    }

    private static async Task Ended(CancellationToken life)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.Register(ended.SetResult);
        await ended.Task;
    }
}
