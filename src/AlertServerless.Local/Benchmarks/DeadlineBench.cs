using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Benchmarks;

/// <param name="ProviderRate">Messages a second at which deadline order reaches half of those who can be reached at
/// all.</param>
/// <param name="OrderedShare">Notified before their S wave: the real ranking, asked again before each segment.</param>
/// <param name="UnorderedShare">The same in the order of sign-up.</param>
/// <param name="Ratio">Ordered by unordered.</param>
/// <param name="RankedOnceShare">The real ranking, asked once: what waiting segments whose wave passes meanwhile
/// cost.</param>
/// <param name="UnorderedSkippingLateShare">Sign-up order that spends no permit on anybody whose wave has
/// passed.</param>
/// <param name="RatioWhereUnorderedReachesHalf">The same ratio at the higher rate where sign-up order reaches
/// half.</param>
internal sealed record DeadlineReport(
    double ProviderRate,
    double OrderedShare,
    double UnorderedShare,
    double Ratio,
    double RankedOnceShare,
    double UnorderedSkippingLateShare,
    double RatioWhereUnorderedReachesHalf,
    int Subscribers,
    int Reachable,
    int Segments
);

/// <summary>
/// A simulation in virtual time: everybody's arrival by the real travel times, segments as sign-up forms them in the
/// real ranking, and a provider that gives one permit every 1/rate seconds. Those the wave has passed take a permit all
/// the same, for they want other words.
/// </summary>
internal sealed class DeadlineBench(BenchStore store, TimeProvider clock)
{
    private const double Half = 0.5;
    private const int Halvings = 30;

    public async Task<DeadlineReport> RunAsync(int subscribers, int seed, CancellationToken cancellation)
    {
        var signedUp = new SyntheticPopulation(subscribers, seed, new SyntheticAddresses("http://127.0.0.1"))
            .All()
            .Select(OnOneChannel)
            .ToList();
        await store.LoadAsync(signedUp, cancellation);
        var alert = new PreparedAlert(BenchAlert.Decided(0, clock.GetUtcNow()));
        var queue = await ArrivalQueue.ReadAsync(store, signedUp, alert, cancellation);
        var rate = RateOfHalf(queue.Ordered);
        var faster = RateOfHalf(queue.Unordered);
        var (ordered, unordered) = (queue.Ordered(rate), queue.Unordered(rate));
        return new DeadlineReport(
            Math.Round(rate, 1),
            Math.Round(ordered, 3),
            Math.Round(unordered, 3),
            Math.Round(ordered / unordered, 2),
            Math.Round(queue.RankedOnce(rate), 3),
            Math.Round(queue.UnorderedSkippingLate(rate), 3),
            Math.Round(queue.Ordered(faster) / queue.Unordered(faster), 2),
            subscribers,
            queue.Reachable,
            queue.Segments
        );

        double RateOfHalf(Func<double, double> share)
        {
            var (low, high) = (0.0, 100.0 * subscribers);
            for (var i = 0; i < Halvings; i++)
            {
                var middle = (low + high) / 2;
                (low, high) = share(middle) < Half ? (middle, high) : (low, middle);
            }

            return high;
        }
    }

    private static NewSubscriber OnOneChannel(SyntheticSubscriber one)
    {
        var preferences = PreferencesCodec.AsStored(
            one.Preferences with
            {
                Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Reword)),
            }
        );
        var number = new SyntheticAddresses("http://127.0.0.1").Of(ChannelKind.Sms, one.Index);
        var book = AddressBook.TryCreate([new(ChannelKind.Sms, number)], out var problem);
        return new NewSubscriber(
            one.Id,
            preferences,
            book ?? throw new InvalidOperationException($"synthetic addresses are not valid: {problem}")
        );
    }
}

/// <summary>Those who are to be notified, and what share of the reachable is notified before their S wave under each
/// order.</summary>
internal sealed class ArrivalQueue
{
    private readonly PreparedAlert alert;
    private readonly IReadOnlyList<SegmentEntry> entries;
    private readonly Dictionary<SegmentId, double[]> arrivals; // seconds after the decision, in id order
    private readonly double[] signUpOrder;

    private ArrivalQueue(
        PreparedAlert alert,
        IReadOnlyList<SegmentEntry> entries,
        Dictionary<SegmentId, double[]> arrivals,
        double[] signUpOrder
    )
    {
        this.alert = alert;
        this.entries = entries;
        this.arrivals = arrivals;
        this.signUpOrder = signUpOrder;
        Reachable = signUpOrder.Count(arrival => arrival > 0);
    }

    /// <summary>To be notified, and not yet passed by the wave at the decision.</summary>
    public int Reachable { get; }

    public int Segments => entries.Count;

    public static async Task<ArrivalQueue> ReadAsync(
        BenchStore store,
        IReadOnlyList<NewSubscriber> subscribers,
        PreparedAlert alert,
        CancellationToken cancellation
    )
    {
        var directory = new List<SegmentEntry>();
        for (var shard = 0; shard < SegmentId.Shards; shard++)
            directory.AddRange(await store.Directory.ListAsync(shard, cancellation));
        var bySegment = new Dictionary<SegmentId, double[]>();
        foreach (var entry in directory)
        {
            var page = await store.Reader.ReadAsync(
                entry.Id,
                null,
                SubscriberId.Last,
                alert.Alert.DecidedAt,
                cancellation
            );
            bySegment[entry.Id] = Arrivals(page.Subscribers.Select(person => person.Preferences), alert);
        }

        return new ArrivalQueue(
            alert,
            directory,
            bySegment,
            Arrivals(subscribers.Select(person => person.Preferences), alert)
        );
    }

    /// <summary>Deadline order, where what the wave passes while it waits goes to the end.</summary>
    public double Ordered(double rate)
    {
        var provider = new RatedProvider(rate);
        var left = entries.ToList();
        while (left.Count > 0)
        {
            var ranked = SegmentRanking.Rank(left, alert, alert.Alert.DecidedAt.AddSeconds(provider.Next));
            if (ranked.Count == 0)
                break;
            provider.Serve(arrivals[ranked[0].Entry.Id]);
            left.Remove(ranked[0].Entry);
        }

        return Share(provider);
    }

    public double RankedOnce(double rate)
    {
        var provider = new RatedProvider(rate);
        foreach (var ranked in SegmentRanking.Rank(entries, alert, alert.Alert.DecidedAt))
            provider.Serve(arrivals[ranked.Entry.Id]);
        return Share(provider);
    }

    public double Unordered(double rate)
    {
        var provider = new RatedProvider(rate);
        provider.Serve(signUpOrder);
        return Share(provider);
    }

    public double UnorderedSkippingLate(double rate)
    {
        var provider = new RatedProvider(rate);
        foreach (var arrival in signUpOrder)
        {
            if (arrival > provider.Next)
                provider.Serve([arrival]);
        }

        return Share(provider);
    }

    private double Share(RatedProvider provider) => (double)provider.InTime / Reachable;

    private static double[] Arrivals(IEnumerable<SubscriberPreferences> people, PreparedAlert alert) =>
        [
            .. people
                .Select(person => Eligibility.Judge(alert, person, alert.Alert.DecidedAt))
                .Where(result => result.IsEligible)
                .Select(result => result.SecondsLeft),
        ];

    /// <summary>A provider that takes a message every 1/rate seconds.</summary>
    private sealed class RatedProvider(double rate)
    {
        private int taken;

        public int InTime { get; private set; }

        public double Next => (taken + 1) / rate;

        public void Serve(ReadOnlySpan<double> people)
        {
            foreach (var arrival in people)
            {
                if (Next < arrival)
                    InTime++;
                taken++;
            }
        }
    }
}
