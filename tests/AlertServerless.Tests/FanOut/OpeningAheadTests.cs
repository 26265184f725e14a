using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>When a worker claims the slot after the one it works on.</summary>
public sealed class OpeningAheadTests
{
    private static readonly Alert Quake = Sample.Alert(7.4) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    /// <summary>Else it is there when the one before is sent; but what a slow worker holds nobody else can take.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Under_a_limited_rate_a_slot_is_claimed_when_the_one_before_it_is_sent(bool limited)
    {
        var rig = await Rig.WithPeopleAsync(1200, seed: 3);
        var notifiedBefore = new List<int>();
        var claims = new WatchedClaims(rig.Claims)
        {
            BeforeClaim = _ =>
            {
                notifiedBefore.Add(rig.Channel.Notified.Count);
                return Task.CompletedTask;
            },
        };
        var rates = new Dictionary<ChannelKind, double>();
        if (limited)
            rates[ChannelKind.Sms] = 1000;
        var time = new ManualTime(Rig.Now);
        var record = new AlertRecord(Quake, 0, 1, 1, rates);

        var end = await time.RunAsync(() =>
            rig.Consumer(time, claims: claims)
                .RunAsync(record, "worker", Quake.ExpiresAt, new FanOutSummary(), CancellationToken.None)
        );

        Assert.Equal(RecordEnd.Done, end);
        Assert.Equal(rig.Eligible(Quake), rig.Channel.Notified.Select(one => one.Subscriber).ToHashSet());
        Assert.Equal(0, notifiedBefore[0]);
        Assert.Equal(limited, notifiedBefore[1] > 0);
    }
}
