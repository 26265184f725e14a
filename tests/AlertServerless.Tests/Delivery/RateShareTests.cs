using AlertServerless.Core.Delivery;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class RateShareTests
{
    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    private readonly ManualTime time = new();

    [Fact]
    public void Without_a_limit_nobody_waits()
    {
        var share = new RateShare(time);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(TimeSpan.Zero, share.Reserve(Never)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(3000)]
    public void Permits_come_evenly_at_the_rate(double rate)
    {
        var share = new RateShare(time);
        share.Use(rate, 0);

        var waits = Enumerable.Range(0, (int)(rate * 10)).Select(_ => share.Reserve(Never)!.Value).ToList();

        Assert.InRange(waits[^1].TotalSeconds, 9.9 - (1 / rate), 10.02);
    }

    [Fact]
    public void A_permit_that_comes_too_late_is_refused_and_costs_nothing()
    {
        var share = new RateShare(time);
        share.Use(1, 0);
        while (share.Reserve(ManualTime.Start.AddSeconds(3)) is not null) { }

        Assert.Null(share.Reserve(ManualTime.Start.AddSeconds(3)));
        Assert.InRange(share.Reserve(Never)!.Value.TotalSeconds, 3, 4.01);
    }

    [Fact]
    public void An_unused_share_is_not_saved_up_for_a_burst()
    {
        var share = new RateShare(time);
        share.Use(10, 0);
        share.Reserve(Never);
        time.Advance(TimeSpan.FromMinutes(5));

        var waits = Enumerable.Range(0, 11).Select(_ => share.Reserve(Never)!.Value.TotalSeconds).ToList();

        Assert.InRange(waits[^1] - waits[0], 0.97, 1.03);
    }

    /// <summary>Ten messages, then 80 ms for the last answer and the checkpoint, again and again.</summary>
    [Fact]
    public void Permits_that_pass_between_two_chunks_are_taken_late()
    {
        var share = new RateShare(time);
        share.Use(50, 0);
        var permits = 0;
        while (time.GetUtcNow() < ManualTime.Start.AddSeconds(20))
        {
            var wait = Enumerable.Range(0, 10).Max(_ => share.Reserve(Never)!.Value);
            time.Advance(wait + TimeSpan.FromMilliseconds(80));
            permits += 10;
        }

        var perSecond = permits / (time.GetUtcNow() - ManualTime.Start).TotalSeconds;
        Assert.InRange(perSecond, 49, 51);
    }

    [Fact]
    public void A_new_rate_moves_the_permits_that_are_still_ahead()
    {
        var share = new RateShare(time);
        share.Use(1, 0);
        for (var i = 0; i < 100; i++)
            share.Reserve(Never);

        share.Use(100, 0);

        Assert.InRange(share.Reserve(Never)!.Value.TotalSeconds, 0.9, 1.1);
    }

    /// <summary>The provider counts in a sliding second and refuses what exceeds its limit, as Twilio's error 20429
    /// tells (twilio.com/docs/api/errors/20429); 16 workers that never talk to each other must not make it.</summary>
    [Theory]
    [InlineData(16, 100)]
    [InlineData(64, 100)]
    [InlineData(4, 100)]
    [InlineData(1, 100)]
    public async Task Workers_that_share_a_rate_keep_to_it_together(int lanes, int rate)
    {
        var sent = new Queue<DateTimeOffset>();
        var refused = 0;
        var perSecond = new Dictionary<long, int>();
        SendOutcome Provider(OutboundMessage message)
        {
            var now = time.GetUtcNow();
            while (sent.TryPeek(out var oldest) && oldest <= now.AddSeconds(-1))
                sent.Dequeue();
            if (sent.Count >= rate + 5)
                refused++;
            sent.Enqueue(now);
            var second = now.ToUnixTimeSeconds();
            perSecond[second] = perSecond.GetValueOrDefault(second) + 1;
            return new SendOutcome.Delivered();
        }

        var stacks = Enumerable
            .Range(0, lanes)
            .Select(lane =>
            {
                var stack = new ChannelStack(
                    FakeProvider.Answering(time, Provider),
                    ChannelOptions.Default,
                    time,
                    new Random(lane),
                    new ChannelCounters()
                );
                stack.UseShare((double)rate / lanes, (double)lane / lanes);
                return stack;
            })
            .ToList();
        var each = rate * 10 / lanes;
        await time.RunAsync(async () =>
        {
            await Task.WhenAll(
                stacks.Select(stack =>
                    stack.SendAsync(
                        [
                            .. Enumerable
                                .Range(0, each)
                                .Select(i => Samples.Message(time.GetUtcNow(), subscriber: (ulong)i)),
                        ],
                        CancellationToken.None
                    )
                )
            );
            return 0;
        });

        Assert.Equal(0, refused);
        var whole = perSecond.OrderBy(pair => pair.Key).Skip(1).SkipLast(1).Select(pair => pair.Value).ToList();
        Assert.All(whole, count => Assert.InRange(count, rate - 5, rate + 5));
    }
}
