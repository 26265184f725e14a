using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class SubscriberCensusTests
{
    [Fact]
    public async Task Every_shard_is_counted_by_kind_and_channel()
    {
        var directory = new ListedDirectory(
            Entry("sxfs-p-sms-0", 400),
            Entry("sxfs-p-sms-1", 17),
            Entry("sxfs-i-webhook-0", 3),
            Entry("u8mb-p-telegram-0", 90),
            Entry("u8mb-p-email-0", 0)
        );

        var census = await CurrentStateReader.CountAsync(directory, 4, default);

        Assert.Equal(SegmentId.Shards, directory.Asked);
        Assert.Equal(510, census.Subscribers);
        Assert.Equal(
            [
                new CensusLine(SubscriberKind.Infrastructure, ChannelKind.Webhook, 1, 3),
                new CensusLine(SubscriberKind.Person, ChannelKind.Sms, 2, 417),
                new CensusLine(SubscriberKind.Person, ChannelKind.Telegram, 1, 90),
            ],
            census.Lines
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(9_999_999)]
    public void An_estimate_has_as_many_as_asked_for(long subscribers)
    {
        var census = SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400);

        Assert.Equal(subscribers, census.Subscribers);
        Assert.InRange(census.Segments, Math.Max(1, subscribers / 400), (subscribers / 400) + 500);
    }

    [Fact]
    public void A_mix_is_made_into_shares()
    {
        var mix = ChannelMix.TryParse("sms=3,webhook=1", out _)!;

        Assert.Equal(new ChannelMix(0.75, 0, 0, 0.25, 0), mix);
    }

    [Theory]
    [InlineData("sms", "'sms'")]
    [InlineData("pager=1", "'pager=1'")]
    [InlineData("sms=x", "'sms=x'")]
    [InlineData("sms=-1", "'sms=-1'")]
    [InlineData("sms=1,sms=2", "twice")]
    [InlineData("sms=0", "nothing")]
    public void A_wrong_mix_is_refused_by_its_place(string text, string named)
    {
        Assert.Null(ChannelMix.TryParse(text, out var fault));
        Assert.Contains(named, fault, StringComparison.Ordinal);
    }

    private static SegmentEntry Entry(string id, int population)
    {
        Assert.True(SegmentId.TryParse(id, out var segment));
        return new SegmentEntry(segment, population, new GeoPoint(44.4, 26.1), 3, float.PositiveInfinity, 0);
    }

    private sealed class ListedDirectory(params SegmentEntry[] entries) : ISegmentDirectory
    {
        private int asked;

        public int Asked => asked;

        public Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation)
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult<IReadOnlyList<SegmentEntry>>([.. entries.Where(entry => entry.Id.Shard == shard)]);
        }
    }
}
