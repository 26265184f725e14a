using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Xunit;

namespace AlertServerless.Tests.FanOut.Retrying;

/// <summary>What a consumer saw refused by every channel.</summary>
public sealed class RefusedEntryTests
{
    /// <summary>Their channels may be suspended by now. Who has none left is judged as somebody who is owed nothing,
    /// and would be dropped without a record.</summary>
    [Fact]
    public async Task It_is_filed_as_it_is_and_nobody_is_asked_again()
    {
        var rig = new RetryRig();
        var ana = await rig.SubscribeAsync(7, ChannelKind.Sms);
        rig.Answer(ChannelKind.Sms, new SendOutcome.Delivered());
        var entry = rig.Entry(ana) with { Reason = "21610: unsubscribed by STOP", Refused = true };

        Assert.Empty(await rig.RunAsync(1, entry));

        Assert.Empty(rig.Sent);
        Assert.Equal(entry, Assert.Single(rig.DeadLetters.Items));
    }
}
