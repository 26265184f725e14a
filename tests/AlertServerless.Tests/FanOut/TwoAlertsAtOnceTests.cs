using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>Two events at once, dispatched by one process to the same people through one provider that takes twenty
/// messages a second, in virtual time.</summary>
public sealed class TwoAlertsAtOnceTests
{
    private const int People = 60;

    private static readonly Alert Later = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(2),
    };

    // The other event was ten seconds earlier: its wave comes ten seconds sooner.
    private static readonly Alert Sooner = Later with
    {
        Id = AlertId.ForTier(new EventId("sooner"), 6),
        Estimate = Later.Estimate with { OriginTime = Later.Estimate.OriginTime.AddSeconds(-10) },
    };

    [Fact]
    public async Task Whom_the_wave_reaches_sooner_goes_first_whichever_alert_was_there_first()
    {
        var time = new ManualTime(Rig.Now);
        var provider = FakeProvider.Answering(time, _ => new SendOutcome.Delivered());
        using var stack = new ChannelStack(
            provider,
            ChannelOptions.For(ChannelKind.Sms),
            time,
            new Random(1),
            new ChannelCounters()
        );
        stack.UseShare(20);
        var rig = await Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), People));

        await time.RunAsync<bool>(async () =>
        {
            var first = FanOutAsync(rig, time, stack, Later);
            await Task.Delay(TimeSpan.FromMilliseconds(500), time);
            await Task.WhenAll(first, FanOutAsync(rig, time, stack, Sooner));
            return true;
        });

        var order = provider.Calls.Select(call => call.Message.Alert.Id).ToList();
        Assert.Equal(2 * People, order.Count);
        // Half a second of the alert that was alone, then all of the more urgent one, then the rest.
        Assert.InRange(order.IndexOf(Sooner.Id), 5, 15);
        Assert.Equal(People, order.LastIndexOf(Sooner.Id) - order.IndexOf(Sooner.Id) + 1);
    }

    private static Task<RecordEnd> FanOutAsync(Rig rig, TimeProvider time, IChannel channel, Alert alert) =>
        rig.Consumer(time, Rig.Options, channel)
            .RunAsync(
                Rig.Record(alert, 0, 1),
                alert.Id.Value,
                Rig.Now.AddMinutes(9),
                new FanOutSummary(),
                CancellationToken.None
            );
}
