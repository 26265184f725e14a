using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>The store wins a slot for a worker, and the answer never comes.</summary>
public sealed class LostAnswerTests
{
    private const int People = 60;

    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    [Fact]
    public async Task A_slot_whose_claim_lost_its_answer_is_begun_at_once()
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);

        await RunAsync(rig, time, answerAfter: TimeSpan.FromMilliseconds(100));

        // A lease lasts for two seconds.
        Assert.InRange((time.GetUtcNow() - Rig.Now).TotalSeconds, 0.1, 1);
        AssertEachOnce(rig);
    }

    /// <summary>Its intent is dropped, so a cancellation does not go to those whom it was about to send to.</summary>
    [Fact]
    public async Task Nothing_is_left_of_a_claim_whose_lease_was_over_before_it_was_heard_of()
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);

        await RunAsync(rig, time, answerAfter: TimeSpan.FromSeconds(2.5));

        AssertEachOnce(rig);
        Assert.Empty(await rig.Claims.IntendedAsync(new ClaimKey(Quake.Id, rig.OnlySegment, 0, 1), default));
        Assert.All(
            await rig.Claims.ListAsync(Quake.Id, rig.OnlySegment.Shard, default),
            claim => Assert.True(claim.Finished)
        );
    }

    private static Task<Rig> RigAsync() =>
        Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), People), spreadIds: true);

    /// <summary>The first answer for each slot is lost.</summary>
    private static Task<bool> RunAsync(Rig rig, ManualTime time, TimeSpan answerAfter)
    {
        var lost = new ConcurrentDictionary<ClaimKey, bool>();
        var claims = new WatchedClaims(rig.Claims)
        {
            AfterClaim = async key =>
            {
                if (!lost.TryAdd(key, true))
                    return;
                await Task.Delay(answerAfter, time);
                throw new StoreUnavailableException("claims", new TimeoutException("no answer"));
            },
        };
        return time.RunAsync(async () =>
        {
            var run = rig.Consumer(time, Rig.Options with { Chunk = 10 }, claims: claims);
            var end = await run.RunAsync(
                Rig.Record(Quake, 0, 1),
                "worker",
                Rig.Now.AddMinutes(9),
                new FanOutSummary(),
                default
            );
            Assert.Equal(RecordEnd.Done, end);
            return true;
        });
    }

    private static void AssertEachOnce(Rig rig)
    {
        Assert.Equal(People, rig.Channel.Notified.Count);
        Assert.Equal(People, rig.Channel.Notified.DistinctBy(notified => notified.Subscriber).Count());
    }
}
