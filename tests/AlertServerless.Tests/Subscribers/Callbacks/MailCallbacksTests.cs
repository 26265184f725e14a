using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Tests.Subscribers.Callbacks;

/// <summary>Fields as docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html has
/// them.</summary>
public sealed class MailCallbacksTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Theory]
    [InlineData("Permanent", "General", StopReason.Bounced)]
    [InlineData("Permanent", "OnAccountSuppressionList", StopReason.Suppressed)]
    [InlineData("Transient", "MailboxFull", null)]
    public async Task Mail_that_came_back_for_good_rests_the_mailbox_and_nothing_else(
        string type,
        string sub,
        StopReason? reason
    )
    {
        var rig = await new CallbackRig().WithAsync(1);

        var report = await FeedAsync(
            rig,
            $$$"""{"eventType":"Bounce","bounce":{"bounceType":"{{{type}}}","bounceSubType":"{{{sub}}}","bouncedRecipients":[{"emailAddress":"Person1@Example.org"}]}}"""
        );

        Assert.Equal(reason, report.Reason);
        Assert.Equal(reason is not null, await rig.RestsAsync(1, ChannelKind.Email));
        Assert.False(await rig.RestsAsync(1, ChannelKind.Sms));
        Assert.Equal(reason, (await rig.Registry.FindStopAsync(ChannelKind.Email, Email(1), Never))?.Reason);
    }

    [Theory]
    [InlineData("abuse", true)]
    [InlineData("not-spam", false)]
    public async Task A_complaint_is_heeded(string kind, bool rests)
    {
        var rig = await new CallbackRig().WithAsync(1);

        await FeedAsync(
            rig,
            $$$"""{"eventType":"Complaint","complaint":{"complaintFeedbackType":"{{{kind}}}","complainedRecipients":[{"emailAddress":"{{{Email(1)}}}"}]}}"""
        );

        Assert.Equal(rests, await rig.RestsAsync(1, ChannelKind.Email));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"eventType":"Bounce"}""")]
    [InlineData(
        """{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":"canary@example.org"}}"""
    )]
    public async Task What_is_no_event_of_SES_fails_without_repeating_it(string detail)
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => FeedAsync(new CallbackRig(), detail));

        Assert.DoesNotContain("canary", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_click_leaves_altogether_and_only_with_its_own_signature()
    {
        var rig = await (await new CallbackRig().WithAsync(1)).WithAsync(2);
        var links = new Links(CallbackRig.Site, new byte[32]);
        var oneClick = new OneClickUnsubscribe(links, rig.Registry, TimeProvider.System);
        var link = links.Unsubscribe(new SubscriberId(1), SegmentColumn.For(Preferences(Focsani)).Page(0));
        var query = link.Query.TrimStart('?').Split('&').Select(pair => pair[2..]).ToArray();

        Assert.Equal(403, (await oneClick.HandleAsync("0000000000000002", query[1], query[2], Never)).Status);
        Assert.Equal(403, (await oneClick.HandleAsync(query[0], query[1], null, Never)).Status);
        Assert.Equal(403, (await oneClick.HandleAsync("x", "y", "z", Never)).Status);
        Assert.NotNull(await rig.PreferencesAsync(1));

        Assert.Equal(200, (await oneClick.HandleAsync(query[0], query[1], query[2], Never)).Status);
        Assert.Null(await rig.PreferencesAsync(1));
        Assert.NotNull(await rig.PreferencesAsync(2));
        Assert.Equal(200, (await oneClick.HandleAsync(query[0], query[1], query[2], Never)).Status);
    }

    private static Task<MailFeedbackReport> FeedAsync(CallbackRig rig, string detail) =>
        new MailFeedback(rig.Registry, TimeProvider.System).HandleAsync(
            new MemoryStream(
                Encoding.UTF8.GetBytes($$"""{"source":"aws.ses","detail-type":"Email Bounced","detail":{{detail}}}""")
            ),
            Never
        );
}
