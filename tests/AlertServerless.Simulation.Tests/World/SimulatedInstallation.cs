using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Ports;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>What all processes share, and how each is put together: as in the composition of the real functions, with
/// the simulated ports in place of the adapters.</summary>
internal sealed class SimulatedInstallation
{
    private static readonly TimeSpan MostSkew = ClaimOptions.Default.MaxClockSkew / 2;

    private static readonly AlertSigner Signer = AlertSigner.Create("k1");

    private readonly SimulatedNetwork network;
    private readonly Weather weather;
    private readonly ProviderMoods moods;
    private readonly Safeguard? without;
    private readonly ISegmentClaims claims;
    private readonly InMemoryLaneMarkers markers = new();
    private readonly InMemorySubscribers subscribers;
    private readonly AddressKeys keys;
    private readonly int[] numbers = new int[Enum.GetValues<Role>().Length];

    public SimulatedInstallation(Scheduler scheduler, FaultSchedule schedule, Safeguard? without)
    {
        (Scheduler, FaultSchedule, this.without) = (scheduler, schedule, without);
        weather = new Weather(scheduler, schedule.Outages, schedule.Slowness);
        network = new SimulatedNetwork(scheduler, weather);
        moods = new ProviderMoods(schedule.Failures, schedule.Refused, schedule.SlowestProviderMs);
        Evidence = new Evidence(scheduler, schedule.Subscribers) { Slots = schedule.FanOut.WorkersPerSegment };
        claims = without switch
        {
            Safeguard.Fence => new ClaimsWithoutFence(),
            Safeguard.Intent => new IntentlessClaims(),
            _ => new InMemorySegmentClaims(),
        };
        subscribers = schedule.Subscribers.SignUp();
        keys = new AddressKeys(scheduler, schedule.Rotation);
        RetryQueue = new QueueStore(scheduler);
        Topic = new TopicOnPaper(schedule.Partitions);
    }

    public Scheduler Scheduler { get; }

    public FaultSchedule FaultSchedule { get; }

    public Evidence Evidence { get; }

    public ArchiveOnPaper Archive { get; } = new();

    public QueueStore RetryQueue { get; }

    public TopicOnPaper Topic { get; }

    public SendingStore Sending { get; } = new();

    /// <summary>Those that are alive and have something to do.</summary>
    public List<SimulatedProcess> AtWork { get; } = [];

    public bool IsOver { get; set; }

    public void Store(SubscriberRow row) => _ = subscribers.PutManyAsync([row], CancellationToken.None);

    public SimulatedProcess Start(Role role)
    {
        var number = ++numbers[(int)role];
        var skew = MostSkew * ((Scheduler.Random.NextDouble() * 2) - 1);
        return new SimulatedProcess(Scheduler, role, $"{role.ToString().ToLowerInvariant()}-{number}", skew);
    }

    public SimulatedEventStore Events(SimulatedProcess process) => new(Archive, process, network, Evidence);

    public OutboxPublisher Outbox(SimulatedProcess process, IEventStore events) =>
        new(
            new SimulatedPublisher(Topic, process, network, weather, Scheduler),
            events,
            Signer,
            process.Clock,
            static _ => { }
        );

    public RecordConsumer Consumer(SimulatedProcess process)
    {
        var stacks = Stacks(process);
        var dispatch = Dispatch(process, stacks, Control(process));
        var ports = new ConsumerPorts(
            Segments(process),
            new SimulatedMarkers(markers, process, network),
            stacks,
            Queue(process, Service.RetryQueue, items => PutToRetry(process, items)),
            dispatch
        )
        {
            DeadLetters = DeadLetters(process),
        };
        return new RecordConsumer(
            Signer.Verifier(),
            new RecordRun(ports, ConsumerOptions),
            dispatch.Control,
            new EmbeddedMetrics(Stream.Null, process.Clock, "simulated"),
            process.Clock
        );
    }

    public RetryRun Retry(SimulatedProcess process)
    {
        var events = Events(process);
        IUndeliveredQueue letters = DeadLetters(process);
        var dispatch = Dispatch(process, Stacks(process), Control(process));
        if (without == Safeguard.ReceiptOrder)
        {
            var late = new LateReceipts(dispatch.Claims, letters, process.Clock);
            (dispatch, letters) = (dispatch with { Claims = late }, late);
        }

        return new RetryRun(
            new RetryPorts(
                dispatch,
                events.FindAlertAsync,
                letters,
                new SimulatedPostponement(process, network, RetryQueue).PostponeAsync,
                (_, _, _) => Task.CompletedTask,
                (_, _) => Task.CompletedTask
            ),
            RetryPolicy.Default
        );
    }

    public AlertCloser Closer(SimulatedProcess process)
    {
        var dispatch = Dispatch(process, [], new DispatchControl(process.Clock));
        var ports = new ConsumerPorts(Segments(process), new NoLaneMarkers(), [], DeadLetters(process), dispatch);
        return new AlertCloser(Events(process), ports, ConsumerOptions);
    }

    private ConsumerOptions ConsumerOptions =>
        without == Safeguard.Margin
            ? FaultSchedule.Consumer with
            {
                Claim = FaultSchedule.Consumer.Claim with { MaxClockSkew = TimeSpan.Zero },
            }
            : FaultSchedule.Consumer;

    private DispatchPorts Dispatch(
        SimulatedProcess process,
        IReadOnlyList<ChannelStack> stacks,
        DispatchControl control
    ) =>
        new(
            Segments(process),
            new SimulatedClaims(claims, process, network, Evidence),
            keys.Of(process, network, learns: without != Safeguard.LearntKeys),
            new Dispatcher(stacks, new ChannelCounters(), process.Clock, Dispatcher.DefaultWait),
            process.Clock
        )
        {
            Control = control,
        };

    private DispatchControl Control(SimulatedProcess process)
    {
        if (without == Safeguard.StopCheck)
            return new DispatchControl(process.Clock);
        var events = Events(process);
        return new DispatchControl(
            process.Clock,
            new SimulatedControl(Sending, process, network),
            events.FindAlertAsync,
            events.OpenAlertsAsync
        );
    }

    private List<ChannelStack> Stacks(SimulatedProcess process)
    {
        var counters = new ChannelCounters();
        return
        [
            .. FaultSchedule.Subscribers.Channels.Select(kind => new ChannelStack(
                new SimulatedProvider(kind, process, Scheduler, moods, Evidence),
                OptionsOf(kind),
                process.Clock,
                new Random(Scheduler.Random.Next()),
                counters
            )),
        ];
    }

    private ChannelOptions OptionsOf(ChannelKind kind)
    {
        var options = ChannelOptions.For(kind) with { MaxInFlight = FaultSchedule.MostInFlight, MinimumThroughput = 4 };
        return without == Safeguard.ReceiverRelease
            ? options with
            {
                LongestWaitForReceiver = TimeSpan.FromHours(1),
            }
            : options;
    }

    private SimulatedSegments Segments(SimulatedProcess process) => new(subscribers, process, network, Evidence);

    private void PutToRetry(SimulatedProcess process, IReadOnlyList<Undelivered> items)
    {
        foreach (var item in items)
            Evidence.Queued.Add((item.Alert.Value, item.Subscriber), process);
        RetryQueue.Put(items);
    }

    private SimulatedQueue DeadLetters(SimulatedProcess process) =>
        Queue(process, Service.DeadLetters, Evidence.DeadLetters.AddRange);

    private SimulatedQueue Queue(SimulatedProcess process, Service service, Action<IReadOnlyList<Undelivered>> keep) =>
        new(process, network, weather, Scheduler, service, keep);
}
