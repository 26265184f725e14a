using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class SimulatorLogTests
{
    private readonly SimulatorLog log = new(TimeProvider.System);

    [Fact]
    public void None_is_lost_when_many_write_at_once()
    {
        const int Writers = 8;
        const int Each = 5_000;
        Parallel.For(
            0,
            Writers,
            writer =>
            {
                for (var i = 0; i < Each; i++)
                    log.Accepted(ChannelKind.Sms, $"+40{writer}{i:d6}", "text", $"{writer}-{i}");
            }
        );

        Assert.Equal(Writers * Each, log.Count);
        Assert.Equal(Enumerable.Range(0, Writers * Each), log.From(0).Select(message => message.Number));
        Assert.Equal(Writers * Each, log.From(0).Select(message => message.MessageId).Distinct().Count());
        Assert.Equal(Writers * Each, log.ByRecipient().Count);
    }

    [Fact]
    public void Refused_requests_are_on_record_but_nobody_received_them()
    {
        log.Refused(ChannelKind.Sms, "+401", "text", 429, "20429");
        log.Accepted(ChannelKind.Sms, "+401", "text", "SM1");

        Assert.Equal([false, true], log.Of(ChannelKind.Sms, "+401").Select(message => message.Accepted));
        Assert.Single(log.ByRecipient()[(ChannelKind.Sms, "+401")]);
    }

    [Fact]
    public void Equal_words_are_kept_once()
    {
        log.Accepted(ChannelKind.Sms, "+401", new string('a', 10), "SM1");
        log.Accepted(ChannelKind.Sms, "+402", new string('a', 10), "SM2");

        Assert.Same(log[0].Text, log[1].Text);
    }
}
