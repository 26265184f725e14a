using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;

namespace AlertServerless.Tests.FanOut;

/// <summary>Subscribers in memory, and a channel that writes down who was really notified: everything around
/// the consumer.</summary>
internal sealed class Rig
{
    public static readonly DateTimeOffset Now = Sample.Origin.AddSeconds(25);

    private static readonly GeoPoint[] Towns =
    [
        Sample.Bucharest,
        new(45.6966, 27.1844),
        new(44.1598, 28.6348),
        new(45.6427, 25.5887),
        new(47.1585, 27.6014),
        new(46.7712, 23.6236),
    ];

    private readonly AddressSealer sealer = new(new MasterKey(1, new byte[MasterKey.SecretLength]));
    private readonly InMemorySubscribers subscribers = new();
    private readonly List<NewSubscriber> people = [];

    private Rig(int seed)
    {
        Random = new Random(seed);
        Refused = new RefusedAddresses(subscribers, sealer);
    }

    public RefusedAddresses Refused { get; }

    public Random Random { get; }

    public InMemorySegmentClaims Claims { get; } = new();

    public InMemoryLaneMarkers Markers { get; } = new();

    public InMemoryUndeliveredQueue Undelivered { get; } = new();

    public InMemoryUndeliveredQueue DeadLetters { get; } = new();

    public RecordingChannel Channel { get; } = new();

    public IReadOnlyList<NewSubscriber> People => people;

    public ISegmentDirectory Directory => subscribers.Directory;

    public ISegmentReader Reader => subscribers;

    public static Task<Rig> WithPeopleAsync(int count, int seed)
    {
        var rig = new Rig(seed);
        for (var i = 0; i < count; i++)
            rig.people.Add(rig.Someone(i));
        return rig.SignedUpAsync();
    }

    /// <summary>One person for each, with ids 1, 2, …</summary>
    /// <param name="spreadIds">As far apart as sixty ids can be, so that each slot of a segment has some.</param>
    public static Task<Rig> WithPeopleAsync(IEnumerable<SubscriberPreferences> preferences, bool spreadIds = false)
    {
        var rig = new Rig(seed: 0);
        var apart = spreadIds ? ulong.MaxValue / 61 : 1;
        foreach (var one in preferences)
            rig.people.Add(
                new NewSubscriber(new SubscriberId(((ulong)rig.people.Count + 1) * apart), one, Phone(rig.people.Count))
            );
        return rig.SignedUpAsync();
    }

    /// <summary>Infrastructure in Bucharest, with ids 1, 2, …, each notified at an address of its own.</summary>
    public static Task<Rig> WithReceiversAsync(IEnumerable<string> addresses)
    {
        var rig = new Rig(seed: 0);
        var preferences = Sample.Person(Sample.Bucharest, 3) with
        {
            Kind = SubscriberKind.Infrastructure,
            Channels = ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Reword)),
        };
        foreach (var address in addresses)
        {
            var book = AddressBook.TryCreate([new(ChannelKind.Webhook, address)], out _)!;
            rig.people.Add(new NewSubscriber(new SubscriberId((ulong)rig.people.Count + 1), preferences, book));
        }

        return rig.SignedUpAsync();
    }

    /// <summary>Where everybody is, when all are neighbours.</summary>
    public SegmentId OnlySegment =>
        Enumerable
            .Range(0, SegmentId.Shards)
            .SelectMany(shard => subscribers.Directory.ListAsync(shard, CancellationToken.None).Result)
            .Single()
            .Id;

    public IReadOnlySet<SubscriberId> Eligible(Alert alert)
    {
        var prepared = new PreparedAlert(alert);
        return people
            .Where(person => Eligibility.Judge(prepared, PreferencesCodec.AsStored(person.Preferences), Now).IsEligible)
            .Select(person => person.Id)
            .ToHashSet();
    }

    public RecordRun Consumer(
        TimeProvider clock,
        ConsumerOptions? options = null,
        IChannel? channel = null,
        ISegmentClaims? claims = null,
        IUndeliveredQueue? deadLetters = null,
        DispatchControl? control = null,
        IUndeliveredQueue? undelivered = null,
        ISegmentReader? reader = null,
        ISegmentDirectory? directory = null
    )
    {
        var dispatcher = new Dispatcher([channel ?? Channel], new ChannelCounters(), clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(reader ?? subscribers, claims ?? Claims, sealer, dispatcher, clock)
        {
            Control = control ?? new DispatchControl(clock),
            Refused = Refused,
        };
        var ports = new ConsumerPorts(
            directory ?? subscribers.Directory,
            Markers,
            [],
            undelivered ?? Undelivered,
            dispatch
        )
        {
            DeadLetters = deadLetters ?? DeadLetters,
        };
        return new RecordRun(ports, options ?? Options);
    }

    /// <summary>As the retry function has it: without a channel.</summary>
    public AlertCloser Closer(
        TimeProvider clock,
        IEventStore alerts,
        ISegmentClaims? claims = null,
        IUndeliveredQueue? deadLetters = null,
        ConsumerOptions? options = null
    )
    {
        var nobody = new Dispatcher([], new ChannelCounters(), clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(subscribers, claims ?? Claims, sealer, nobody, clock);
        var ports = new ConsumerPorts(
            subscribers.Directory,
            new NoLaneMarkers(),
            [],
            deadLetters ?? DeadLetters,
            dispatch
        );
        return new AlertCloser(alerts, ports, options ?? Options);
    }

    public static ConsumerOptions Options => new() { Channels = [ChannelKind.Sms] };

    public static AlertRecord Record(Alert alert, int lane, int lanes, int workersPerSegment = 1) =>
        new(alert, lane, lanes, workersPerSegment, new Dictionary<ChannelKind, double>());

    private NewSubscriber Someone(int number)
    {
        var town = Towns[Random.Next(Towns.Length)];
        var home = new GeoPoint(
            town.Latitude + ((Random.NextDouble() - 0.5) / 5),
            town.Longitude + ((Random.NextDouble() - 0.5) / 5)
        );
        var preferences = Sample.Person(home, 3 + (3 * Random.NextSingle())) with
        {
            Kind = Random.Next(50) == 0 ? SubscriberKind.Infrastructure : SubscriberKind.Person,
        };
        var id = new SubscriberId((ulong)Random.NextInt64(long.MinValue, long.MaxValue));
        return new NewSubscriber(id, preferences, Phone(number));
    }

    private async Task<Rig> SignedUpAsync()
    {
        var index = new BlindIndex(new byte[32]);
        var load = new BulkSubscribers(
            subscribers.Directory,
            subscribers,
            subscribers,
            sealer,
            index,
            SignUpOptions.Default
        );
        await load.LoadAsync(people, BulkLoadOptions.Default with { Findable = false }, null, CancellationToken.None);
        return this;
    }

    private static AddressBook Phone(int number) =>
        AddressBook.TryCreate([new(ChannelKind.Sms, $"+407{number:00000000}")], out _)!;
}

/// <summary>Takes everything, and remembers it; can be asked to break.</summary>
/// <param name="clock">The words' time; without one it stands still at <see cref="Rig.Now"/>.</param>
internal sealed class RecordingChannel(TimeProvider? clock = null) : IChannel
{
    private DateTimeOffset free = DateTimeOffset.MinValue; // when the next message may be under way

    public ConcurrentQueue<(SubscriberId Subscriber, string Text)> Notified { get; } = new();

    public Func<SubscriberId, SendOutcome?>? Instead { get; set; }

    public ChannelKind Kind => ChannelKind.Sms;

    public int BatchSize => 1;

    /// <summary>When each of <see cref="Notified"/> was taken; only at a pace.</summary>
    public ConcurrentQueue<DateTimeOffset> At { get; } = new();

    /// <summary>One message after the other, each that long; null for all at once.</summary>
    public (TimeSpan Each, TimeProvider Clock)? Pace { get; set; }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(
        IReadOnlyList<IDraft> drafts,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        if (Pace is { } pace)
            return await SendAtPaceAsync(drafts, pace.Each, pace.Clock, cancellation);
        return [.. drafts.Select(draft => Send(draft.Write(clock?.GetUtcNow() ?? Rig.Now)!))];
    }

    // The words are made before the message is under way, as in the real stack.
    private async Task<IReadOnlyList<SendOutcome>> SendAtPaceAsync(
        IReadOnlyList<IDraft> drafts,
        TimeSpan each,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow();
        var begin = free > now ? free : now;
        free = begin + each;
        if (begin > now)
            await Task.Delay(begin - now, time, cancellation);
        if (drafts[0].Write(time.GetUtcNow()) is not { } message)
            return [new SendOutcome.Suppressed()];
        await Task.Delay(each, time, cancellation);
        At.Enqueue(time.GetUtcNow());
        return [Send(message)];
    }

    private SendOutcome Send(OutboundMessage message)
    {
        if (Instead?.Invoke(message.Subscriber) is { } other)
            return other;
        Notified.Enqueue((message.Subscriber, message.Text));
        return new SendOutcome.Delivered();
    }
}
