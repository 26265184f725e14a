using AlertServerless.Lambda.Alerting;
using AlertServerless.Local.Console;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Stack;

/// <summary>Two producers that take turns: one leads, the other stands by, and each is started anew again and
/// again.</summary>
public sealed class ProducerShifts : IAsyncDisposable
{
    private static readonly string[] Names = ["A", "B"];

    private readonly LocalStack stack;
    private readonly StatusBoard board;
    private readonly ProducerShiftOptions options;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stop = new();
    private readonly ProducerEnvironment?[] environments = new ProducerEnvironment?[Names.Length];

    private ProducerShifts(LocalStack stack, StatusBoard board, ProducerShiftOptions options, TimeProvider clock)
    {
        this.stack = stack;
        this.board = board;
        this.options = options;
        this.clock = clock;
        Completion = Task.WhenAll(Names.Select((_, index) => RunAsync(index)));
    }

    /// <summary>Ends with <see cref="DisposeAsync"/>; faults when a producer could not go on.</summary>
    public Task Completion { get; }

    public static ProducerShifts Start(
        LocalStack stack,
        StatusBoard board,
        ProducerShiftOptions options,
        TimeProvider clock
    ) => new(stack, board, options, clock);

    /// <summary>Kills the one that leads, which cannot even give up its lease.</summary>
    /// <returns>Its name; null when nobody leads.</returns>
    public string? KillLeader()
    {
        if (
            board.Leader is not { } leader
            || environments[Array.IndexOf(Names, leader)] is not { IsKilled: false } environment
        )
            return null;
        board.Ended(leader, killed: true);
        environment.Kill();
        return leader;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task RunAsync(int index)
    {
        // The second one's first turn is half as long: from then on their starts alternate.
        var length = index == 0 ? options.Period : options.Period / 2;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var end = clock.GetUtcNow() + length;
                await InvokeAsync(index, end - options.Rest);
                if (environments[index] is not null)
                    await RestUntilAsync(end);
                length = options.Period;
            }
        }
        finally
        {
            await RetireAsync(index);
        }
    }

    private async Task InvokeAsync(int index, DateTimeOffset until)
    {
        var name = Names[index];
        var environment = environments[index] ??= await ProducerEnvironment.StartAsync(
            stack,
            producerEvent => board.Note(name, producerEvent),
            clock,
            stop.Token
        );
        board.Started(name);
        await environment.InvokeAsync(until, stop.Token);
        if (environment.IsKilled)
            await RetireAsync(index);
        else
            board.Ended(name, killed: false);
    }

    private async Task RestUntilAsync(DateTimeOffset until)
    {
        var rest = until - clock.GetUtcNow();
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RetireAsync(int index)
    {
        if (environments[index] is { } environment)
            await environment.DisposeAsync();
        environments[index] = null;
    }
}

/// <summary>
/// One producer as Lambda keeps it warm between invocations. It reaches the store by a line of its own, so that it can
/// be killed as a process is: from then on nothing of it arrives there, not even that it gives up its lease.
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

    public static async Task<ProducerEnvironment> StartAsync(
        LocalStack stack,
        Action<ProducerEvent> watch,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var faults = new FaultPlan(
            [new Fault(Store, FaultKind.Down, 0, TimeSpan.Zero, From: TimeSpan.FromTicks(1), To: TimeSpan.MaxValue)],
            clock
        );
        var store = new Uri(stack.Variable(LocalComposition.DynamoDbEndpoint)!);
        var ownLine = await FaultProxy.StartAsync(Store, store, faults, clock, cancellation);
        var life = new CancellationTokenSource();
        return new ProducerEnvironment(faults, ownLine, stack.Compose(OnEvent, ownLine.BaseUrl).Producer(), life);

        // A killed producer reports nothing.
        void OnEvent(ProducerEvent producerEvent)
        {
            if (!life.IsCancellationRequested)
                watch(producerEvent);
        }
    }

    /// <summary>One invocation: until its time is over, it is stopped, or it is killed.</summary>
    public async Task InvokeAsync(DateTimeOffset until, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(killed.Token, stop);
        var running = loop.RunAsync(until, either.Token);
        // What is left of a killed one still tries to give up its lease, in vain and for seconds; nobody waits for
        // that.
        await Task.WhenAny(running, Ended(killed.Token));
        if (!IsKilled)
            await running;
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
