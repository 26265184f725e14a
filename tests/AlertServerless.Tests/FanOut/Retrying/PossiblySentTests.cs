using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>Answers that are lost again and again: how often somebody may hear the same.</summary>
public sealed class PossiblySentTests
{
    private static readonly SendOutcome Lost = new SendOutcome.Ambiguous("the connection broke");

    private readonly RetryRig rig = new();

    /// <summary>The consumer's attempt is the first.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_webhook_whose_answers_are_lost_is_repeated_once(bool sentBefore, int asked)
    {
        rig.Answer(ChannelKind.Webhook, Lost);
        var hook = await rig.SubscribeAsync(11, ChannelKind.Webhook);
        var entry = rig.Entry(hook, ChannelKind.Webhook, sentBefore);

        for (var delivery = 1; delivery <= 5; delivery++)
            await rig.RunAsync(delivery, entry);

        Assert.Equal(asked, rig.Sent.Count);
        Assert.All(rig.DeadLetters.Items, letter => Assert.True(letter.Ambiguous));
        Assert.NotEmpty(rig.DeadLetters.Items);
    }

    [Theory]
    [InlineData(ChannelKind.Sms)]
    [InlineData(ChannelKind.Email)]
    [InlineData(ChannelKind.Telegram)]
    public async Task A_person_is_never_sent_to_again(ChannelKind channel)
    {
        rig.Answer(channel, Lost);
        var person = await rig.SubscribeAsync(12, channel);

        Assert.Empty(await rig.RunAsync(1, rig.Entry(person, channel, ambiguous: true)));

        Assert.Empty(rig.Sent);
        Assert.Single(rig.DeadLetters.Items);
    }
}
