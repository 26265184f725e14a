using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.SignUp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Nobody learns whether an address is unknown, pending, known or suppressed: not from the answer, and not
/// from how long it takes.</summary>
public sealed class EnumerationTests
{
    private static readonly TimeSpan Always = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Known_unknown_pending_and_suppressed_numbers_get_the_same_answer()
    {
        await using var site = await TestSite.StartAsync();
        var answers = await AskForEachAsync(site);
        Assert.Single(answers.Select(answer => answer.Status).Distinct());
        Assert.Single(answers.Select(answer => WithoutId(answer.Location)).Distinct());
        Assert.Single(answers.Select(answer => string.Join(' ', answer.Headers.Keys.Order())).Distinct());
        var pages = new List<string>();
        foreach (var answer in answers)
            pages.Add(WithoutId((await site.AskAsync("GET", answer.Location)).Body));
        Assert.Single(pages.Distinct());
    }

    [Fact]
    public async Task A_suppressed_number_is_sent_nothing()
    {
        await using var site = await TestSite.StartAsync();
        await SuppressAsync(site, "+40721000004");
        var before = site.Sent.To("+40721000004").Count;
        Assert.Equal(303, (await site.PostAsync("/join", await site.FormAsync("+40721000004"), "198.51.9.1")).Status);
        Assert.Equal(before, site.Sent.To("+40721000004").Count);
    }

    /// <summary>The clock only moves when the test moves it: whatever the work, no answer comes before its time, and
    /// every answer comes at it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(5_000)]
    public async Task Every_answer_takes_the_same_time_whatever_the_provider_takes(int providerMilliseconds)
    {
        await using var site = await TestSite.StartAsync(
            new SignUpSiteOptions { AnswerTime = Always, LeastFormTime = TimeSpan.Zero }
        );
        site.Sent.Provider = cancellation =>
            Task.Delay(TimeSpan.FromMilliseconds(providerMilliseconds), site.Clock, cancellation);
        var form = await site.FormAsync();
        var began = site.Clock.GetUtcNow();
        var asked = Task.Run(() => site.PostAsync("/join", form));
        while (!asked.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            if (!asked.IsCompleted)
                site.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(303, (await asked).Status);
        Assert.InRange((site.Clock.GetUtcNow() - began).TotalMilliseconds, 1_000, 1_300);
    }

    [Fact]
    public async Task A_guess_at_a_request_that_never_was_is_answered_like_a_wrong_code()
    {
        await using var site = await TestSite.StartAsync();
        var real = await site.JoinAsync();
        var none = $"/prove/{Core.SignUp.PendingId.Create()}?via=sms";
        var wrong = site.Sent.LastCode(TestSite.Phone) == "000000" ? "000001" : "000000";
        Assert.Equal(422, (await site.PostAsync(real, [new("code", wrong)])).Status);
        Assert.Equal(422, (await site.PostAsync(none, [new("code", wrong)])).Status);
        Assert.Equal(
            WithoutId((await site.AskAsync("GET", real)).Body),
            WithoutId((await site.AskAsync("GET", none)).Body)
        );
    }

    private static async Task<List<SiteAnswer>> AskForEachAsync(TestSite site)
    {
        await site.EnterAsync("+40721000002", "198.51.1.1");
        await site.JoinAsync("+40721000003", from: "198.51.2.1");
        await SuppressAsync(site, "+40721000004");
        var answers = new List<SiteAnswer>();
        foreach (var number in new[] { "+40721000001", "+40721000002", "+40721000003", "+40721000004" })
            answers.Add(
                await site.PostAsync("/join", await site.FormAsync(number), from: $"198.51.{10 + answers.Count}.1")
            );
        return answers;
    }

    private static async Task SuppressAsync(TestSite site, string number)
    {
        await site.EnterAsync(number, "198.51.3.1");
        // As the provider's callback does when the number sent STOP.
        await site.Registry.StopAsync(
            ChannelKind.Sms,
            number,
            StopReason.Stopped,
            Actor.Sms,
            site.Clock.GetUtcNow(),
            default
        );
    }

    private static string WithoutId(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "/prove/[A-Za-z0-9_-]{22}", "/prove/ID");
}
