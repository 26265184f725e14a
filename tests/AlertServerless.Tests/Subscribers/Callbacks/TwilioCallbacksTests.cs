using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Subscribers;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Tests.Subscribers.Callbacks;

public sealed class TwilioCallbacksTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly Uri Inbound = new(CallbackRig.Site, "callbacks/twilio/inbound");
    private static readonly Uri Status = new(
        CallbackRig.Site,
        "callbacks/twilio/status?a=vrancea-20261103-0419.t6&g=sxfs-p-sms-0&s=0000000000000001"
    );

    [Theory]
    [InlineData("STOP")]
    [InlineData(" stop ")]
    [InlineData("Dezabonare")]
    public async Task STOP_rests_the_number_and_leaves_the_mail(string word)
    {
        var rig = await new CallbackRig().WithAsync(1);

        var answer = await SendWordAsync(rig, word);

        Assert.Equal((200, "<Response/>"), (answer.Status, answer.Body));
        Assert.True(await rig.RestsAsync(1, ChannelKind.Sms));
        Assert.False(await rig.RestsAsync(1, ChannelKind.Email));
    }

    [Fact]
    public async Task STOP_before_signing_up_holds_until_START()
    {
        var rig = new CallbackRig();
        await SendWordAsync(rig, "STOP");
        await rig.WithAsync(1);
        Assert.True(await rig.RestsAsync(1, ChannelKind.Sms));
        Assert.NotNull(await rig.Registry.FindStopAsync(ChannelKind.Sms, Phone(1), Never));

        await SendWordAsync(rig, "START");

        Assert.False(await rig.RestsAsync(1, ChannelKind.Sms));
        Assert.Null(await rig.Registry.FindStopAsync(ChannelKind.Sms, Phone(1), Never));
    }

    [Fact]
    public async Task TEST_says_whether_alerts_arrive_here()
    {
        var rig = await new CallbackRig().WithAsync(1);

        Assert.Contains("TEST", (await SendWordAsync(rig, "test")).Body, StringComparison.Ordinal);
        await SendWordAsync(rig, "STOP");
        Assert.Contains(
            "https://alert.example.org/",
            (await SendWordAsync(rig, "test")).Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Nothing_unsigned_has_an_effect()
    {
        var rig = await new CallbackRig().WithAsync(1);
        var form = Form("STOP");
        var inbound = new TwilioInbound(CallbackRig.Token, rig.Registry, CallbackRig.Site, TimeProvider.System);

        Assert.Equal(403, (await inbound.HandleAsync(Inbound, form, null, Never)).Status);
        Assert.Equal(403, (await inbound.HandleAsync(Inbound, form, "AAAA", Never)).Status);
        var signature = CallbackRig.Sign(Inbound, form);
        form["From"] = Phone(2);
        Assert.Equal(403, (await inbound.HandleAsync(Inbound, form, signature, Never)).Status);
        Assert.False(await rig.RestsAsync(1, ChannelKind.Sms));
    }

    [Theory]
    [InlineData("undelivered", "30006", true, StopReason.Unreachable)]
    [InlineData("undelivered", "21610", true, StopReason.Stopped)]
    [InlineData("undelivered", "30003", false, default(StopReason))]
    [InlineData("delivered", null, false, default(StopReason))]
    public async Task A_number_that_takes_nothing_rests(string status, string? error, bool rests, StopReason reason)
    {
        var rig = await new CallbackRig().WithAsync(1);
        var form = new Dictionary<string, string> { ["MessageStatus"] = status, ["To"] = Phone(1) };
        if (error is not null)
            form["ErrorCode"] = error;
        var callbacks = new TwilioStatusCallbacks(
            new TwilioCallback(CallbackRig.Token),
            rig.Registry,
            TimeProvider.System
        );

        Assert.Equal(403, (await callbacks.HandleAsync(Status, form, "AAAA", Never)).Status);
        var answer = await callbacks.HandleAsync(Status, form, CallbackRig.Sign(Status, form), Never);

        Assert.Equal(204, answer.Status);
        Assert.Equal(rests, await rig.RestsAsync(1, ChannelKind.Sms));
        if (rests)
            Assert.Equal(reason, (await rig.Registry.FindStopAsync(ChannelKind.Sms, Phone(1), Never))!.Reason);
    }

    private static Task<CallbackAnswer> SendWordAsync(CallbackRig rig, string word)
    {
        var form = Form(word);
        return new TwilioInbound(CallbackRig.Token, rig.Registry, CallbackRig.Site, TimeProvider.System).HandleAsync(
            Inbound,
            form,
            CallbackRig.Sign(Inbound, form),
            Never
        );
    }

    private static Dictionary<string, string> Form(string word) =>
        new()
        {
            ["From"] = Phone(1),
            ["Body"] = word,
            ["MessageSid"] = "SM01",
        };
}
