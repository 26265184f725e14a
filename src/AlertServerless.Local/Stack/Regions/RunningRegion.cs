using AlertServerless.Core;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Streams;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Regions;

/// <summary>What the functions of a demo's regions are started with.</summary>
/// <param name="Options">Of each region: lanes are its own.</param>
/// <param name="Delivery">Of its stream's records.</param>
/// <param name="Watch">Sees each record on its way to a consumer of the region.</param>
/// <param name="OnLine">Reads what published consumers write.</param>
public sealed record RunningParts(
    DemoOptions Options,
    TopicTriggerOptions Delivery,
    Func<int, ConsumerHandlers, ConsumerHandlers> Watch,
    Action<string> OnLine,
    TimeProvider Clock,
    ILoggerFactory Logs
);

/// <summary>One region's functions at work: consumers behind their mapping, retries, the closing schedule and
/// producers.</summary>
public sealed class RunningRegion : IAsyncDisposable
{
    // In the cloud a minute, which is too long here.
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(2);

    private readonly RunningParts parts;
    private readonly DeployedHandlers? handlers;
    private readonly Stack<IAsyncDisposable> running = new();
    private ProducerSchedule? schedule;
    private int atWork;
    private int leaders;
    private readonly List<DateTimeOffset> beginnings = [];

    private RunningRegion(LocalStack stack, RunningParts parts, DeployedFunctions? functions)
    {
        (Stack, this.parts, Functions) = (stack, parts, functions);
        if (functions is null)
            return;
        running.Push(functions);
        handlers = new DeployedHandlers(functions, parts.Logs.CreateLogger("functions"));
    }

    public LocalStack Stack { get; }

    /// <summary>Null where the handlers run in this process.</summary>
    public DeployedFunctions? Functions { get; }

    public Consumers Consumers { get; private set; } = null!;

    public ILaneTrigger Trigger { get; private set; } = null!;

    /// <summary>Consumers that have a record in hand.</summary>
    public int AtWork => Volatile.Read(ref atWork);

    /// <summary>Whether one of its producers leads.</summary>
    public bool Leads => Volatile.Read(ref leaders) > 0;

    /// <summary>From 1.</summary>
    private int Number => (Stack.Region?.Number ?? 0) + 1;

    public bool IsCut => Stack.Region?.Line.IsCut == true;

    /// <summary>Null where consumers are processes, whose count nobody has.</summary>
    public long? Dispatches => parts.Options.KillConsumers > 0 || Functions is not null ? null : Stack.Sent;

    public static async Task<RunningRegion> StartAsync(
        LocalStack stack,
        RunningParts parts,
        CancellationToken cancellation
    )
    {
        var functions = parts.Options.AsDeployed
            ? await DeployedFunctions.StartAsync(
                PublishedPackage.Find(),
                stack.Variables,
                parts.Clock,
                parts.Logs,
                cancellation,
                parts.OnLine
            )
            : null;
        var region = new RunningRegion(stack, parts, functions);
        try
        {
            await region.StartConsumersAsync(cancellation);
            return region;
        }
        catch
        {
            await region.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets its producers watch the feeds.</summary>
    /// <param name="watch">Called with what they do; a published one reports nothing to this process.</param>
    /// <returns>Ends when they do.</returns>
    public Task ProduceAsync(Action<ProducerEvent> watch, CancellationToken stop)
    {
        if (Functions is null)
            return Task.WhenAll(
                Enumerable
                    .Range(0, parts.Options.Producers)
                    .Select(_ => Stack.Compose(Note).Producer().RunAsync(DateTimeOffset.MaxValue, stop))
            );
        schedule = ProducerSchedule.Start(Functions, parts.Clock, parts.Logs.CreateLogger("schedule"));
        running.Push(schedule);
        return schedule.Completion;

        void Note(ProducerEvent producerEvent)
        {
            if (producerEvent is ProducerEvent.LeadershipChanged changed)
                NoteLeading(changed.Leading);
            watch(producerEvent);
        }
    }

    /// <summary>As a part of the report.</summary>
    /// <param name="cut">How this region was cut off; null when it was not.</param>
    /// <param name="cutAt">When any region was.</param>
    public RegionFigures Figures(CutFigures? cut, DateTimeOffset? cutAt) =>
        new(
            Number,
            Trigger.Received,
            Dispatches,
            Leads,
            cutAt is { } at && cut is null && LedAfter(at) is { } led ? Math.Round((led - at).TotalSeconds, 2) : null,
            cut
        );

    /// <summary>When its producers began to lead for the first time after this; null when they did not.</summary>
    public DateTimeOffset? LedAfter(DateTimeOffset moment)
    {
        lock (running)
            return beginnings.Where(at => at > moment).Select(at => (DateTimeOffset?)at).FirstOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part))
            await part.DisposeAsync();
    }

    private async Task StartConsumersAsync(CancellationToken cancellation)
    {
        Consumers =
            Functions is null || handlers is null
                ? await Consumers.StartAsync(Stack, parts.Options, parts.Clock, cancellation)
                : await Consumers.StartAsync(
                    Functions[Names.Functions.Consumer],
                    new ConsumerHandlers(handlers.ConsumeAsync, handlers.ConsumeAsync),
                    parts.Options,
                    parts.Clock,
                    cancellation
                );
        running.Push(Consumers);
        Trigger = Stack.Trigger(Counted(parts.Watch(Number, Consumers.Handlers)), parts.Delivery, parts.Logs);
        await Trigger.Ready.WaitAsync(cancellation);
        running.Push(
            handlers is null ? Stack.RetryTrigger(parts.Logs) : Stack.RetryTrigger(parts.Logs, handlers.RetryAsync)
        );
        running.Push(
            handlers is null
                ? Stack.ClosingSchedule(Closing, parts.Logs)
                : Stack.ClosingSchedule(Closing, parts.Logs, handlers.RetryAsync)
        );
    }

    // Of two that take turns the next may begin before the last has reported that it ends.
    private void NoteLeading(bool begins)
    {
        lock (running)
        {
            leaders += begins ? 1 : -1;
            if (begins)
                beginnings.Add(parts.Clock.GetUtcNow());
        }
    }

    private ConsumerHandlers Counted(ConsumerHandlers inner) =>
        new(
            (partition, records, context) => CountAsync(() => inner.OfTopic(partition, records, context)),
            (shard, records, context) => CountAsync(() => inner.OfShard(shard, records, context))
        );

    private async Task<T> CountAsync<T>(Func<Task<T>> call)
    {
        Interlocked.Increment(ref atWork);
        try
        {
            return await call();
        }
        finally
        {
            Interlocked.Decrement(ref atWork);
        }
    }
}
