using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Benchmarks;

/// <summary>Those who are to be told, and what share of the reachable is told before their S wave under each order.</summary>
internal sealed class QueueOfTheWave
{
    private readonly PreparedAlert alert;
    private readonly IReadOnlyList<SegmentEntry> entries;
    private readonly Dictionary<SegmentId, double[]> arrivals; // seconds after the decision, in id order
    private readonly double[] signUpOrder;

    private QueueOfTheWave(PreparedAlert alert, IReadOnlyList<SegmentEntry> entries, Dictionary<SegmentId, double[]> arrivals, double[] signUpOrder)
    {
        this.alert = alert;
        this.entries = entries;
        this.arrivals = arrivals;
        this.signUpOrder = signUpOrder;
        Reachable = signUpOrder.Count(arrival => arrival > 0);
    }

    /// <summary>To be told, and not yet passed by the wave at the decision.</summary>
    public int Reachable { get; }

    public int Segments => entries.Count;

    public static async Task<QueueOfTheWave> ReadAsync(BenchStore store, IReadOnlyList<NewSubscriber> people, PreparedAlert alert, CancellationToken cancellation)
    {
        var directory = new List<SegmentEntry>();
        for (var shard = 0; shard < SegmentId.Shards; shard++) directory.AddRange(await store.Directory.ListAsync(shard, cancellation));
        var bySegment = new Dictionary<SegmentId, double[]>();
        foreach (var entry in directory)
        {
            var page = await store.Reader.ReadAsync(entry.Id, null, SubscriberId.Last, alert.Alert.DecidedAt, cancellation);
            bySegment[entry.Id] = Arrivals(page.Subscribers.Select(person => person.Preferences), alert);
        }

        return new QueueOfTheWave(alert, directory, bySegment, Arrivals(people.Select(person => person.Preferences), alert));
    }

    /// <summary>Deadline order, where what the wave passes while it waits goes to the end.</summary>
    public double Ordered(double rate)
    {
        var provider = new Turns(rate);
        var left = entries.ToList();
        while (left.Count > 0)
        {
            var ranked = SegmentRanking.Rank(left, alert, alert.Alert.DecidedAt.AddSeconds(provider.Next));
            if (ranked.Count == 0) break;
            provider.Serve(arrivals[ranked[0].Entry.Id]);
            left.Remove(ranked[0].Entry);
        }

        return Share(provider);
    }

    public double RankedOnce(double rate)
    {
        var provider = new Turns(rate);
        foreach (var ranked in SegmentRanking.Rank(entries, alert, alert.Alert.DecidedAt)) provider.Serve(arrivals[ranked.Entry.Id]);
        return Share(provider);
    }

    public double Unordered(double rate)
    {
        var provider = new Turns(rate);
        provider.Serve(signUpOrder);
        return Share(provider);
    }

    public double UnorderedSkippingLate(double rate)
    {
        var provider = new Turns(rate);
        foreach (var arrival in signUpOrder)
        {
            if (arrival > provider.Next) provider.Serve([arrival]);
        }

        return Share(provider);
    }

    private double Share(Turns provider) => (double)provider.InTime / Reachable;

    private static double[] Arrivals(IEnumerable<Preferences> people, PreparedAlert alert) =>
        [.. people.Select(person => AlertRule.Judge(alert, person, alert.Alert.DecidedAt)).Where(verdict => verdict.Tells).Select(verdict => verdict.SecondsLeft)];

    /// <summary>A provider that takes a message every 1/rate seconds.</summary>
    private sealed class Turns(double rate)
    {
        private int taken;

        public int InTime { get; private set; }

        public double Next => (taken + 1) / rate;

        public void Serve(ReadOnlySpan<double> people)
        {
            foreach (var arrival in people)
            {
                if (Next < arrival) InTime++;
                taken++;
            }
        }
    }
}
