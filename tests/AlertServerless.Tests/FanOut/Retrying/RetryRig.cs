using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Tests.Delivery;
using Amazon.Lambda.SQSEvents;
using Amazon.Lambda.TestUtilities;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>The retry function on stores in memory, with channels that answer as a test wants.</summary>
internal sealed class RetryRig : ISendingControl
{
    private static readonly AddressSealer Sealer = new(
        new MasterKey(1, [.. Enumerable.Range(0, 32).Select(i => (byte)i)])
    );

    private readonly InMemorySubscribers subscribers = new();
    private readonly Dictionary<AlertId, Alert> archive = [];
    private readonly List<IChannel> channels = [];

    public RetryRig()
    {
        Alert = Samples.Alert(Clock.GetUtcNow());
        Archive(Alert);
    }

    public ManualTime Clock { get; } = new();

    public Alert Alert { get; }

    public SegmentId Segment => Samples.Segment;

    public InMemorySegmentClaims Claims { get; } = new();

    public InMemoryUndeliveredQueue DeadLetters { get; } = new();

    /// <summary>Instead of <see cref="DeadLetters"/>.</summary>
    public IUndeliveredQueue? DeadLetterQueue { get; set; }

    /// <summary>Between the retry and <see cref="Claims"/>.</summary>
    public Func<ISegmentClaims, ISegmentClaims> ClaimsThrough { get; set; } = claims => claims;

    /// <summary>Which alerts are open.</summary>
    public InMemoryEventStore Alerts { get; } = new();

    public List<OutboundMessage> Sent { get; } = [];

    /// <summary>What the function answered the queue, by the delivery's receipt.</summary>
    public Dictionary<string, TimeSpan> Waits { get; } = [];

    /// <summary>Bodies that are no entries, with the reason.</summary>
    public List<(string Body, string Problem)> SetAside { get; } = [];

    public bool IsPaused { get; set; }

    public RetryPolicy Policy { get; set; } = RetryPolicy.Default;

    public Task<SendingState> GetStateAsync(CancellationToken cancellation) =>
        Task.FromResult(IsPaused ? SendingState.Paused : SendingState.Running);

    public void Archive(Alert alert) => archive[alert.Id] = alert;

    public void Forget() => archive.Clear();

    public void Answer(ChannelKind kind, SendOutcome outcome) =>
        channels.Add(new AnsweringChannel(kind, outcome, Sent, Clock));

    public void Use(IChannel channel) => channels.Add(channel);

    /// <summary>Someone in Bucharest who wants everything, on these channels.</summary>
    public async Task<SubscriberId> SubscribeAsync(ulong id, params ChannelKind[] kinds)
    {
        var preferences = new SubscriberPreferences(
            SubscriberKind.Person,
            Language.Romanian,
            new GeoPoint(44.43, 26.1),
            1,
            1,
            1,
            default,
            default,
            ChannelPlan.Of([.. kinds.Select(kind => (kind, LatePolicy.Reword))]),
            false,
            true,
            false
        );
        var book = AddressBook.TryCreate(kinds.Select(kind => KeyValuePair.Create(kind, AddressOn(kind))), out _)!;
        var subscriber = new SubscriberId(id);
        var row = new SubscriberRow(Segment, subscriber, preferences, default);
        await subscribers.Directory.WidenAsync(Segment, SegmentBounds.For(preferences), CancellationToken.None);
        await subscribers.Directory.CountAsync(Segment, PopulationChange.In(preferences.Home), CancellationToken.None);
        await subscribers.TryPutAsync(
            row with
            {
                SealedAddresses = Sealer.Seal(Segment.Value, row.ToStored(), book),
            },
            CancellationToken.None
        );
        return subscriber;
    }

    public Undelivered Entry(
        SubscriberId subscriber,
        ChannelKind channel = ChannelKind.Sms,
        bool ambiguous = false,
        TimeSpan? expiresIn = null,
        AlertId? alert = null
    ) =>
        new(
            alert ?? Alert.Id,
            Segment,
            subscriber,
            channel,
            "circuit open",
            ambiguous,
            1,
            Clock.GetUtcNow() + (expiresIn ?? TimeSpan.FromMinutes(1))
        );

    /// <returns>The ids of the messages that are to be delivered again; the first entry's is m0.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(int deliveries, params Undelivered[] entries) =>
        await RunRawAsync(deliveries, [.. entries.Select(UndeliveredJson.Write)]);

    /// <summary>By a function that has run before, as a warm one has.</summary>
    public Task<IReadOnlyList<string>> RunAsync(RetryFunction function, int deliveries, params Undelivered[] entries) =>
        RunRawAsync(function, deliveries, [.. entries.Select(UndeliveredJson.Write)]);

    public Task<IReadOnlyList<string>> RunRawAsync(int deliveries, params string[] bodies) =>
        RunRawAsync(Function(), deliveries, bodies);

    private static async Task<IReadOnlyList<string>> RunRawAsync(
        RetryFunction function,
        int deliveries,
        string[] bodies
    )
    {
        var response = await function.HandleAsync(
            new SQSEvent { Records = [.. bodies.Select((body, i) => Delivery($"m{i}", body, deliveries))] },
            Context
        );
        return [.. response.BatchItemFailures.Select(failure => failure.ItemIdentifier)];
    }

    public static TestLambdaContext Context => new() { RemainingTime = TimeSpan.FromSeconds(20) };

    public static SQSEvent.SQSMessage Delivery(string id, string body, int deliveries) =>
        new()
        {
            MessageId = id,
            ReceiptHandle = $"r-{id}",
            Body = body,
            Attributes = new Dictionary<string, string> { ["ApproximateReceiveCount"] = $"{deliveries}" },
        };

    public RetryFunction Function()
    {
        var dispatcher = new Dispatcher(channels, new ChannelCounters(), Clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(subscribers, ClaimsThrough(Claims), Sealer, dispatcher, Clock)
        {
            Control = new DispatchControl(Clock, this, FindAlertAsync),
            Refused = new RefusedAddresses(subscribers, Sealer),
        };
        var ports = new RetryPorts(
            dispatch,
            FindAlertAsync,
            DeadLetterQueue ?? DeadLetters,
            PostponeAsync,
            SetAsideAsync,
            (_, _) => Task.CompletedTask
        );
        var nobody = new Dispatcher([], new ChannelCounters(), Clock, Dispatcher.DefaultWait);
        var closing = new DispatchPorts(subscribers, Claims, Sealer, nobody, Clock);
        var filing = new ConsumerPorts(subscribers.Directory, new NoLaneMarkers(), [], DeadLetters, closing);
        return new RetryFunction(
            new RetryRun(ports, Policy),
            new AlertCloser(Alerts, filing, new ConsumerOptions()),
            new EmbeddedMetrics(Stream.Null, Clock, "test"),
            Clock
        );
    }

    public async Task<ChannelPlan> PlanOfAsync(SubscriberId subscriber) =>
        (await subscribers.FindAsync(Segment, subscriber, CancellationToken.None))!.Preferences.Channels;

    public async Task<IReadOnlyList<Receipt>> ReceiptsAsync(AlertId? alert = null) =>
        await Claims.ReceiptsAsync(new ClaimKey(alert ?? Alert.Id, Segment, 0, 1), CancellationToken.None);

    /// <summary>As a consumer does it: claims the slot, dispatches, checkpoints.</summary>
    public async Task ConsumerNotifiedAsync(SubscriberId subscriber, AlertId? alert = null)
    {
        var now = Clock.GetUtcNow();
        var won = (ClaimAttempt.Won)
            await Claims.TryClaimAsync(
                new ClaimKey(alert ?? Alert.Id, Segment, 0, 1),
                "consumer",
                now,
                ClaimOptions.Default,
                CancellationToken.None
            );
        var progress = new ClaimProgress(
            SubscriberId.Last,
            new DispatchCounts(1, 0, 0),
            [new Receipt(subscriber, ChannelKind.Telegram, AlertLevel.TakeAction, 4711)]
        );
        await Claims.FinishAsync(won.Claim, progress, now, CancellationToken.None);
    }

    private Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation) =>
        Task.FromResult(archive.GetValueOrDefault(id));

    private Task<string?> PostponeAsync(IReadOnlyList<Postponed> entries, CancellationToken cancellation)
    {
        lock (Waits)
        {
            foreach (var entry in entries)
                Waits[entry.Receipt] = entry.Wait;
        }

        return Task.FromResult<string?>(null);
    }

    private Task SetAsideAsync(string body, string problem, CancellationToken cancellation)
    {
        SetAside.Add((body, problem));
        return Task.CompletedTask;
    }

    private static string AddressOn(ChannelKind kind) =>
        kind switch
        {
            ChannelKind.Sms => "+40722000001",
            ChannelKind.Email => "ana@example.org",
            ChannelKind.Telegram => "123",
            _ => "https://example.org/hook",
        };

    private sealed class AnsweringChannel(
        ChannelKind kind,
        SendOutcome outcome,
        List<OutboundMessage> sent,
        TimeProvider clock
    ) : IChannel
    {
        public ChannelKind Kind => kind;

        public int BatchSize => 1;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation)
        {
            sent.AddRange(drafts.Select(draft => draft.Write(clock.GetUtcNow())!));
            return Task.FromResult<IReadOnlyList<SendOutcome>>([.. drafts.Select(_ => outcome)]);
        }
    }
}
