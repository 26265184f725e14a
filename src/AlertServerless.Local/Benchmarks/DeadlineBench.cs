using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Benchmarks;

/// <param name="ProviderRate">Messages a second at which deadline order reaches half of those who can be reached at all.</param>
/// <param name="OrderedShare">Told before their S wave: the real ranking, asked again before each segment.</param>
/// <param name="UnorderedShare">The same in the order of sign-up.</param>
/// <param name="Ratio">Ordered by unordered.</param>
/// <param name="RankedOnceShare">The real ranking, asked once: what waiting segments whose wave passes meanwhile cost.</param>
/// <param name="UnorderedSkippingLateShare">Sign-up order that spends no turn on anybody whose wave has passed.</param>
/// <param name="RatioWhereUnorderedReachesHalf">The same ratio at the higher rate where sign-up order reaches half.</param>
internal sealed record DeadlineReport(
    double ProviderRate, double OrderedShare, double UnorderedShare, double Ratio, double RankedOnceShare, double UnorderedSkippingLateShare,
    double RatioWhereUnorderedReachesHalf, int Subscribers, int Reachable, int Segments);

/// <summary>
/// A simulation in virtual time: everybody's arrival by the real rule, segments as sign-up forms them in the real ranking, and a
/// provider that gives one turn every 1/rate seconds. Those the wave has passed take a turn all the same, for they want other words.
/// </summary>
internal sealed class DeadlineBench(BenchStore store, TimeProvider clock)
{
    private const double Half = 0.5;
    private const int Halvings = 30;

    public async Task<DeadlineReport> RunAsync(int subscribers, int seed, CancellationToken cancellation)
    {
        var people = new SyntheticPopulation(subscribers, seed, new SyntheticAddresses("http://127.0.0.1")).All().Select(OnOneChannel).ToList();
        await store.LoadAsync(people, cancellation);
        var alert = new PreparedAlert(BenchAlert.Decided(0, clock.GetUtcNow()));
        var queue = await QueueOfTheWave.ReadAsync(store, people, alert, cancellation);
        var rate = RateOfHalf(queue.Ordered);
        var faster = RateOfHalf(queue.Unordered);
        var (ordered, unordered) = (queue.Ordered(rate), queue.Unordered(rate));
        return new DeadlineReport(
            Math.Round(rate, 1), Math.Round(ordered, 3), Math.Round(unordered, 3), Math.Round(ordered / unordered, 2), Math.Round(queue.RankedOnce(rate), 3),
            Math.Round(queue.UnorderedSkippingLate(rate), 3), Math.Round(queue.Ordered(faster) / queue.Unordered(faster), 2), subscribers, queue.Reachable, queue.Segments);

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
        var wishes = PreferencesCodec.AsStored(one.Preferences with { Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Reword)) });
        var number = new SyntheticAddresses("http://127.0.0.1").Of(ChannelKind.Sms, one.Index);
        var book = AddressBook.TryCreate([new(ChannelKind.Sms, number)], out var problem);
        return new NewSubscriber(one.Id, wishes, book ?? throw new InvalidOperationException($"synthetic addresses are not valid: {problem}"));
    }
}
