using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Simulation.Scheduling;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;

namespace AlertServerless.Simulation.World;

/// <summary>What starts processes and calls them: Lambda with its mappings and schedules. It does not die.</summary>
internal abstract class Host(Installation installation)
{
    protected static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(30);

    private readonly TimeProvider clock = new SimulatedClock(installation.Scheduler, null, TimeSpan.Zero);

    protected Installation Installation => installation;

    protected Scheduler Scheduler => installation.Scheduler;

    public abstract Task RunAsync();

    protected Task WaitAsync(double shortestMs, double longestMs) =>
        Task.Delay(Scheduler.Between(shortestMs, longestMs), clock);

    protected Task WaitUntilAsync(DateTimeOffset instant)
    {
        var left = instant - Scheduler.Now;
        return Task.Delay((left > TimeSpan.Zero ? left : TimeSpan.Zero) + Scheduler.Between(5, 100), clock);
    }

    // Begun in the process's own context, so that it goes on there.
    private static Task Within(SimulatedProcess process, Func<Task> call)
    {
        var outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(process.Context);
        try
        {
            return call();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <returns>False when the process died under the call, or the call failed as it may.</returns>
    protected async Task<bool> CallAsync(SimulatedProcess process, Func<Task> call)
    {
        installation.AtWork.Add(process);
        try
        {
            var working = Within(process, call);
            if (await ScheduledTasks.WhenAny(working, process.Died) != working)
                return false;
            await working;
            return true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure) when (failure is not ForeignThreadException)
        {
            installation.Evidence.Unnamed.Add(failure.ToString());
            return false;
        }
        finally
        {
            installation.AtWork.Remove(process);
        }
    }
}

/// <summary>One partition's event source mapping: one record after the other, each until it is dealt with.</summary>
internal sealed class PartitionHost(Installation installation, int partition) : Host(installation)
{
    private int next;

    public bool IsDone => next == Installation.Topic.Partition(partition).Count;

    public override async Task RunAsync()
    {
        (SimulatedProcess Process, RecordConsumer Function)? warm = null;
        while (true)
        {
            if (IsDone)
            {
                await Installation.Topic.AppendedAsync();
                continue;
            }

            if (warm is not { Process.IsDead: false })
            {
                await WaitAsync(20, 400);
                var process = Installation.Start(Role.Consumer);
                warm = (process, Installation.Consumer(process));
            }

            if (await DeliverAsync(warm.Value.Process, warm.Value.Function, next))
                next++;
            else
                await WaitAsync(20, 1000);
        }
    }

    /// <summary>The last record a second time, to a process of its own: as when a mapping is moved while its function is
    /// still at work.</summary>
    public async Task DeliverAgainAsync()
    {
        if (Installation.Topic.Partition(partition).Count == 0)
            return;
        var process = Installation.Start(Role.Consumer);
        await DeliverAsync(process, Installation.Consumer(process), Math.Max(0, next - 1));
    }

    private async Task<bool> DeliverAsync(SimulatedProcess process, RecordConsumer function, int offset)
    {
        var record = Record(Installation.Topic.Partition(partition)[offset], offset);
        var context = new FunctionContext(process, process.Clock.GetUtcNow() + TimeOut);
        var isDone = false;
        var ended = await CallAsync(
            process,
            async () => isDone = await function.ConsumeAsync(record, context, CancellationToken.None)
        );
        return ended && isDone;
    }

    private KafkaEvent.KafkaEventRecord Record(LaneRecord record, int offset) =>
        new()
        {
            Topic = "alerts",
            Partition = partition,
            Offset = offset,
            Value = new MemoryStream(record.Value.Value),
            Headers =
            [
                Header(Names.Headers.Signature, record.Value.Signature),
                Header(Names.Headers.KeyId, System.Text.Encoding.ASCII.GetBytes(record.Value.KeyId)),
            ],
        };

    private static Dictionary<string, sbyte[]> Header(string name, byte[] value) =>
        new(StringComparer.Ordinal) { [name] = (sbyte[])(Array)value };
}

/// <summary>The retry queue's mapping: one batch at a time.</summary>
internal sealed class RetryHost(Installation installation) : Host(installation)
{
    private const int Batch = 10;

    public override async Task RunAsync()
    {
        (SimulatedProcess Process, RetryRun Function)? warm = null;
        while (true)
        {
            var items = Installation.RetryQueue.Receive(Batch);
            if (items.Count == 0)
            {
                await VisibleAsync();
                continue;
            }

            if (warm is not { Process.IsDead: false })
            {
                var process = Installation.Start(Role.Retry);
                warm = (process, Installation.Retry(process));
            }

            var (worker, function) = warm.Value;
            await CallAsync(worker, () => RetryAsync(worker, function, items));
        }
    }

    private async Task VisibleAsync()
    {
        var changed = Installation.RetryQueue.ChangedAsync();
        if (Installation.RetryQueue.NextVisible is { } next)
            await ScheduledTasks.WhenAny(changed, WaitUntilAsync(next));
        else
            await changed;
    }

    private async Task RetryAsync(SimulatedProcess process, RetryRun function, IReadOnlyList<RetryItem> items)
    {
        var deadline = process.Clock.GetUtcNow() + TimeOut;
        var outcome = await function.RunAsync(items, deadline, Note, CancellationToken.None);
        Installation.RetryQueue.Delete(items.Select(item => item.MessageId).Except(outcome.Again));
    }

    // A failure that nobody named comes with its stack.
    private void Note(string problem)
    {
        if (problem.Contains("   at ", StringComparison.Ordinal) && !problem.Contains("TimeoutException", StringComparison.Ordinal))
            Installation.Evidence.Unnamed.Add(problem);
    }
}

/// <summary>The schedule that closes alerts after their end. When all is at rest, the schedule of events is over.</summary>
internal sealed class CloserHost(Installation installation, Func<bool> isAtRest) : Host(installation)
{
    public override async Task RunAsync()
    {
        while (true)
        {
            await WaitAsync(3000, 9000);
            if (isAtRest())
                break;
            var now = Scheduler.Now;
            if (!Installation.Archive.Open.Any(open => open.Alert.ExpiresAt <= now))
                continue;
            var process = Installation.Start(Role.Closer);
            var closer = Installation.Closer(process);
            await CallAsync(
                process,
                () =>
                    closer.RunAsync(
                        process.Name,
                        process.Clock.GetUtcNow() + TimeOut,
                        new FanOutSummary(),
                        CancellationToken.None
                    )
            );
        }

        Installation.IsOver = true;
    }
}

/// <summary>The producers: one leads, decides and publishes; when it dies, another takes over.</summary>
/// <param name="decisions">What is decided, and from when on; given the last alert and the decider's time.</param>
internal sealed class ProducerHost(
    Installation installation,
    Queue<(DateTimeOffset At, Func<Alert?, DateTimeOffset, Alert> Decide)> decisions
) : Host(installation)
{
    private Alert? last;

    public bool IsDone => decisions.Count == 0 && Installation.Archive.Catalog.Book.Outbox.IsEmpty;

    public override async Task RunAsync()
    {
        while (!IsDone)
        {
            var process = Installation.Start(Role.Producer);
            await CallAsync(process, () => LeadAsync(process));
            await WaitAsync(50, 3000);
        }
    }

    private async Task LeadAsync(SimulatedProcess process)
    {
        var events = Installation.Events(process);
        var outbox = Installation.Outbox(process, events);
        while (!IsDone)
        {
            if (decisions.TryPeek(out var next) && next.At <= Scheduler.Now)
                await DecideAsync(process, events, next.Decide);
            var producer = new AlertProducer(
                events,
                outbox,
                AlertOptions.Default,
                () => Installation.Schedule.FanOut,
                process.Clock,
                static _ => { }
            );
            await producer.PublishPendingAsync(CancellationToken.None);
            var wait = decisions.TryPeek(out next) ? next.At - Scheduler.Now : TimeSpan.Zero;
            if (Installation.Archive.Catalog.Book.Outbox.IsEmpty && wait > TimeSpan.Zero)
                await Task.Delay(wait, process.Clock);
            else
                await WaitAsync(1, 300);
        }
    }

    // As the producer saves a decision: catalog and outbox in one conditional write. Whoever loses the answer finds the
    // alert decided.
    private async Task DecideAsync(
        SimulatedProcess process,
        IEventStore events,
        Func<Alert?, DateTimeOffset, Alert> decide
    )
    {
        var stored = await events.LoadAsync(CancellationToken.None);
        var alert = decide(last, process.Clock.GetUtcNow());
        if (stored.Book.Outbox.All(pending => pending.Alert.Id != alert.Id))
        {
            var next = stored.Book.Queue(new PendingAlert(alert, Installation.Schedule.FanOut));
            if (await events.SaveAsync(next, stored.Version, CancellationToken.None) is not SaveResult.Saved)
                return;
            last = alert;
        }
        else
        {
            last = stored.Book.Outbox.First(pending => pending.Alert.Id == alert.Id).Alert;
        }

        decisions.Dequeue();
        Installation.Evidence.Decided.Add(last);
    }
}

/// <summary>The invocation as a function sees it.</summary>
internal sealed class FunctionContext(SimulatedProcess process, DateTimeOffset deadline) : ILambdaContext, ILambdaLogger
{
    public string AwsRequestId => process.Name;

    public TimeSpan RemainingTime => deadline - process.Clock.GetUtcNow();

    public ILambdaLogger Logger => this;

    public IClientContext ClientContext => null!;

    public string FunctionName => "simulated";

    public string FunctionVersion => "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => string.Create(CultureInfo.InvariantCulture, $"arn:{process.Name}");

    public string LogGroupName => "";

    public string LogStreamName => "";

    public int MemoryLimitInMB => 512;

    public void Log(string message) { }

    public void LogLine(string message) { }

    public void Log(string level, string message) { }

    public void Log(string level, string message, params object[] args) { }

    public void Log(string level, Exception exception, string message, params object[] args) { }
}
