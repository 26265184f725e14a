using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Tokens that were altered, made for something else, kept too long, or belong to somebody else.</summary>
public sealed class TokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);

    private static readonly SignUpKeys Keys = new(
        new Dictionary<byte, byte[]>
        {
            [1] = [.. Enumerable.Repeat((byte)1, 32)],
            [2] = [.. Enumerable.Repeat((byte)2, 32)],
        },
        2
    );

    [Fact]
    public void A_token_holds_for_its_purpose_until_its_end()
    {
        var token = SignedToken.Create(Keys, KeyPurpose.Manage, "abc", Now.AddMinutes(1));
        Assert.Equal("abc", SignedToken.Read(Keys, KeyPurpose.Manage, token, Now));
        Assert.Null(SignedToken.Read(Keys, KeyPurpose.Manage, token, Now.AddMinutes(1)));
        foreach (var other in Enum.GetValues<KeyPurpose>().Where(purpose => purpose != KeyPurpose.Manage))
            Assert.Null(SignedToken.Read(Keys, other, token, Now));
    }

    [Fact]
    public void No_character_of_a_token_can_be_changed()
    {
        var token = SignedToken.Create(Keys, KeyPurpose.Manage, "abc", Now.AddMinutes(1));
        for (var at = 0; at < token.Length; at++)
        {
            foreach (var other in "A1._-")
            {
                if (token[at] == other)
                    continue;
                var altered = string.Concat(token.AsSpan(0, at), [other], token.AsSpan(at + 1));
                // The last character of 43 carries two bits that no byte of the signature has.
                if (at == token.Length - 1)
                    continue;
                Assert.Null(SignedToken.Read(Keys, KeyPurpose.Manage, altered, Now));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("....")]
    [InlineData("1.2.3")]
    [InlineData("999.1.x.AAAA")]
    [InlineData("1.99999999999999999999.x.AAAA")]
    [InlineData("1.1.é.AAAA")]
    public void What_is_no_token_is_refused_quietly(string? token) =>
        Assert.Null(SignedToken.Read(Keys, KeyPurpose.Manage, token, Now));

    [Fact]
    public void A_former_key_still_checks_and_a_key_that_is_gone_does_not()
    {
        var former = new SignUpKeys(new Dictionary<byte, byte[]> { [1] = [.. Enumerable.Repeat((byte)1, 32)] }, 1);
        var token = SignedToken.Create(former, KeyPurpose.Manage, "abc", Now.AddMinutes(1));
        Assert.Equal("abc", SignedToken.Read(Keys, KeyPurpose.Manage, token, Now));
        var without = new SignUpKeys(new Dictionary<byte, byte[]> { [2] = [.. Enumerable.Repeat((byte)2, 32)] }, 2);
        Assert.Null(SignedToken.Read(without, KeyPurpose.Manage, token, Now));
    }

    [Fact]
    public async Task A_token_of_one_purpose_opens_no_other_door()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        var row = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!;
        var session = cookie.Split('=', 2)[1];
        var manage = SignedToken.Create(
            site.Parts.Keys,
            KeyPurpose.Manage,
            row.Id.ToString(),
            site.Clock.GetUtcNow().AddDays(1)
        );

        // The session as a manage link, the manage link as a session, both as a mail's confirmation.
        Assert.Equal(403, (await site.PostAsync("/api/session", $$"""{"token":"{{session}}"}""")).Status);
        Assert.Equal(
            403,
            (await site.AskAsync("GET", "/api/subscription", cookie: $"{ManageSession.Cookie}={manage}")).Status
        );
        Assert.Equal(410, (await site.PostAsync("/confirm", [new("t", manage)])).Status);
        Assert.Equal(410, (await site.PostAsync("/confirm", [new("t", session)])).Status);
        Assert.Equal(410, (await site.AskAsync("GET", $"/confirm?t={manage}")).Status);
    }

    [Fact]
    public async Task An_unsubscribe_link_ends_only_the_subscription_that_it_was_made_for()
    {
        await using var site = await TestSite.StartAsync();
        await site.EnterAsync();
        await site.EnterAsync("+40721234568", "198.51.1.1");
        var mine = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!;
        var theirs = (await site.RowAsync(ChannelKind.Sms, "+40721234568"))!;
        var link = site.Links.Unsubscribe(mine.Id, mine.Segment).PathAndQuery;

        var forged = link.Replace(mine.Id.ToString(), theirs.Id.ToString());
        Assert.Equal(403, (await site.PostAsync(forged, [])).Status);
        Assert.Equal(403, (await site.AskAsync("GET", forged)).Status);
        Assert.Equal(403, (await site.PostAsync(link[..^1] + (link[^1] == '0' ? '1' : '0'), [])).Status);
        Assert.Equal(403, (await site.PostAsync(link + "&s=" + theirs.Id, [])).Status);
        Assert.NotNull(await site.RowAsync(ChannelKind.Sms, "+40721234568"));
        Assert.NotNull(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
    }

    [Fact]
    public async Task A_confirmation_is_good_for_a_day()
    {
        await using var site = await TestSite.StartAsync();
        await site.JoinAsync(phone: "", mail: TestSite.Mail);
        var shown = await site.AskAsync("GET", site.Sent.LastLink(TestSite.Mail));
        site.Clock.Advance(PendingSignUp.Life);
        Assert.Equal(410, (await site.PostAsync("/confirm", [new("t", TestSite.Field(shown.Body, "t"))])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Email, TestSite.Mail));
    }

    [Fact]
    public async Task Whoever_left_between_two_proofs_stays_away()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync(mail: TestSite.Mail);
        await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))]);
        var row = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!;
        await site.PostAsync(site.Links.Unsubscribe(row.Id, row.Segment).PathAndQuery, []);

        var shown = await site.AskAsync("GET", site.Sent.LastLink(TestSite.Mail));
        Assert.Equal(410, (await site.PostAsync("/confirm", [new("t", TestSite.Field(shown.Body, "t"))])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Email, TestSite.Mail));
    }
}
