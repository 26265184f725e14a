using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.SignUp;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Each limit, and somebody who tries to get round it: refused with the right status, nothing stored, nothing
/// sent.</summary>
public sealed class AbuseTests
{
    [Fact]
    public async Task Five_wrong_codes_lock_for_an_hour_also_for_the_right_one()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync();
        var code = site.Sent.LastCode(TestSite.Phone);
        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
            statuses.Add((await site.PostAsync(prove, [new("code", Wrong(code, i))])).Status);
        Assert.Equal([422, 422, 422, 422, 429], statuses);
        Assert.Equal(429, (await site.PostAsync(prove, [new("code", code)])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));

        // A new code does not lift the lock, and after the hour the old code has long expired.
        await site.PostAsync(prove.Replace("?", "/again?"), []);
        Assert.Equal(429, (await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))])).Status);
        site.Clock.Advance(OneTimeCode.Lock);
        Assert.Equal(422, (await site.PostAsync(prove, [new("code", code)])).Status);
    }

    [Fact]
    public async Task Guesses_that_come_at_once_are_counted_each()
    {
        await using var site = await TestSite.StartAsync();
        var prove = await site.JoinAsync();
        var code = site.Sent.LastCode(TestSite.Phone);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => site.PostAsync(prove, [new("code", Wrong(code, i))])))
        );
        Assert.Equal(4, answers.Count(answer => answer.Status == 422));
        Assert.Equal(196, answers.Count(answer => answer.Status == 429));
    }

    [Fact]
    public async Task A_code_is_good_for_ten_minutes_and_once_and_for_its_own_request()
    {
        await using var site = await TestSite.StartAsync();
        var first = await site.JoinAsync();
        var code = site.Sent.LastCode(TestSite.Phone);
        var other = await site.JoinAsync("+40721234568");
        Assert.Equal(422, (await site.PostAsync(other, [new("code", code)])).Status);
        Assert.Equal(303, (await site.PostAsync(first, [new("code", code)])).Status);
        Assert.Equal(422, (await site.PostAsync(first, [new("code", code)])).Status);
        site.Clock.Advance(OneTimeCode.Life);
        Assert.Equal(422, (await site.PostAsync(other, [new("code", site.Sent.LastCode("+40721234568"))])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, "+40721234568"));
    }

    [Fact]
    public async Task A_number_gets_three_codes_a_day_and_nobody_learns_of_the_fourth()
    {
        await using var site = await TestSite.StartAsync();
        var answers = new List<SiteAnswer>();
        for (var i = 0; i < 5; i++)
            answers.Add(await site.PostAsync("/join", await site.FormAsync(), from: $"198.51.{i}.1"));
        Assert.All(answers, answer => Assert.Equal(303, answer.Status));
        Assert.Equal(3, site.Sent.To(TestSite.Phone).Count);
        // The window slides: midnight brings no new share, a full day does.
        site.Clock.Advance(TimeSpan.FromHours(15));
        await site.PostAsync("/join", await site.FormAsync(), from: "198.51.9.1");
        Assert.Equal(3, site.Sent.To(TestSite.Phone).Count);
        site.Clock.Advance(TimeSpan.FromHours(10));
        await site.PostAsync("/join", await site.FormAsync(), from: "198.51.9.1");
        Assert.Equal(4, site.Sent.To(TestSite.Phone).Count);
    }

    [Theory]
    [InlineData("ana+1@example.org", "ana+2@example.org", "ANA@example.org", "ana+x+y@EXAMPLE.org")]
    [InlineData("a.na@gmail.com", "an.a@gmail.com", "ana+1@googlemail.com", "a.n.a@googlemail.com")]
    public async Task Tags_dots_and_case_make_no_new_mailbox(params string[] spellings)
    {
        await using var site = await TestSite.StartAsync();
        var from = 0;
        foreach (var mail in spellings)
            await site.PostAsync("/join", await site.FormAsync("", mail), from: $"198.51.{from++}.1");
        Assert.Equal(3, site.Sent.All.Count);
    }

    [Theory]
    [InlineData("0721234567")]
    [InlineData("+40 721 234 567")]
    [InlineData("0040721234567")]
    public async Task A_number_is_one_number_however_it_is_typed(string typed)
    {
        await using var site = await TestSite.StartAsync();
        await site.JoinAsync(typed);
        Assert.Equal(TestSite.Phone, Assert.Single(site.Sent.All).Address);
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.254", "198.51.101.1")]
    [InlineData("2001:db8:1:100::1", "2001:db8:1:1ff:ffff::9", "2001:db8:1:200::1")]
    [InlineData("::ffff:198.51.100.1", "198.51.100.77", "198.51.99.77")]
    public async Task A_network_has_five_requests_an_hour(string one, string same, string other)
    {
        await using var site = await TestSite.StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 7; i++)
            statuses.Add((await JoinAsync(i, i % 2 == 0 ? one : same)).Status);
        Assert.Equal([303, 303, 303, 303, 303, 429, 429], statuses);
        Assert.Equal(5, site.Sent.All.Count);
        Assert.Equal(303, (await JoinAsync(8, other)).Status);

        async Task<SiteAnswer> JoinAsync(int number, string from) =>
            await site.PostAsync("/join", await site.FormAsync($"+4072{number}000000"), from);
    }

    [Fact]
    public async Task No_header_moves_a_request_to_another_network()
    {
        await using var site = await TestSite.StartAsync();
        for (var i = 0; i < 6; i++)
        {
            var answer = await site.PostAsync(
                "/join",
                await site.FormAsync($"+4072{i}000000"),
                headers:
                [
                    ("X-Forwarded-For", $"192.0.{i}.1"),
                    ("Forwarded", $"for=192.0.{i}.1"),
                    ("X-Real-IP", $"192.0.{i}.1"),
                ]
            );
            Assert.Equal(i < 5 ? 303 : 429, answer.Status);
        }
    }

    [Fact]
    public async Task A_block_of_a_thousand_numbers_gets_twenty_codes_an_hour()
    {
        await using var site = await TestSite.StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 22; i++)
            statuses.Add(
                (await site.PostAsync("/join", await site.FormAsync($"+40721234{i:000}"), from: $"198.51.{i}.1")).Status
            );
        Assert.Equal(20, statuses.Count(status => status == 303));
        Assert.Equal([429, 429], statuses[20..]);
        Assert.Equal(20, site.Sent.All.Count);
    }

    [Fact]
    public async Task The_daily_fuse_stops_codes_and_nothing_else()
    {
        var options = SignUpGuardOptions.Default with { FusePerDay = 2 };
        await using var site = await TestSite.StartAsync(
            new SignUpSiteOptions
            {
                Guard = options,
                AnswerTime = TimeSpan.Zero,
                LeastFormTime = TimeSpan.Zero,
            }
        );
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
            statuses.Add(
                (await site.PostAsync("/join", await site.FormAsync($"+4072{i}000000"), from: $"198.51.{i}.1")).Status
            );
        Assert.Equal([303, 303, 503], statuses);
        Assert.Equal(
            303,
            (await site.PostAsync("/join", await site.FormAsync("", TestSite.Mail), from: "198.51.8.1")).Status
        );
        Assert.Equal(3, site.Sent.All.Count);
        site.Clock.Advance(TimeSpan.FromHours(14));
        Assert.Equal(
            303,
            (await site.PostAsync("/join", await site.FormAsync("+40729000000"), from: "198.51.9.1")).Status
        );
    }

    [Fact]
    public async Task Ten_thousand_sign_ups_from_one_source_send_five_codes()
    {
        await using var site = await TestSite.StartAsync();
        var form = await site.FormAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 10_000; i++)
        {
            // Whoever has been refused a hundred times saves himself the work.
            (form["phone"], form["altcha"]) = ($"+4072{i:0000000}", i < 100 ? site.Work() : "");
            statuses.Add((await site.PostAsync("/join", form, from: $"203.0.113.{i % 256}")).Status);
        }

        Assert.Equal(5, site.Sent.All.Count);
        Assert.Equal((5, 9_995), (statuses.Count(one => one == 303), statuses.Count(one => one == 429)));
        // And the store does not grow by them: five pending ones, a counter for each limit that was touched, and until
        // it expires each work that was done, lest it be used twice.
        var works = site.Items.Contents.Keys.Count(key => key.StartsWith("work#", StringComparison.Ordinal));
        Assert.Equal(100, works);
        Assert.InRange(site.Items.Contents.Count - works, 1, 30);
    }

    [Theory]
    [InlineData("+14155550100", "CountryNotServed")] // United States
    [InlineData("+79161234567", "CountryNotServed")] // Russia
    [InlineData("+40213000000", "NotMobile")] // Bucharest, a fixed line
    [InlineData("+40900123456", "NotMobile")] // Romania, premium rate
    [InlineData("+407", "NotANumber")]
    [InlineData("112", "NotANumber")]
    [InlineData("<script>alert(1)</script>", "NotANumber")]
    public async Task Only_mobile_lines_of_served_countries_get_codes(string phone, string reason)
    {
        await using var site = await TestSite.StartAsync();
        var answer = await site.PostAsync("/join", await site.FormAsync(phone));
        Assert.Equal(422, answer.Status);
        Assert.Contains(PageWords.In("en")[$"fault.phone.{reason}"], answer.Body);
        Assert.DoesNotContain(phone, answer.Body);
        Assert.Empty(site.Sent.All);
        Assert.DoesNotContain(site.Items.Contents.Keys, key => key.StartsWith("pending"));
    }

    [Theory]
    [InlineData("ana@example.org\r\nBcc: all@example.org")]
    [InlineData("ana@example.org\u0000")]
    [InlineData("Ana <ana@example.org>")]
    [InlineData("ana@example.org, eva@example.org")]
    public async Task No_second_header_or_recipient_hides_in_a_mail_address(string mail)
    {
        await using var site = await TestSite.StartAsync();
        Assert.Equal(422, (await site.PostAsync("/join", await site.FormAsync("", mail))).Status);
        Assert.Empty(site.Sent.All);
    }

    [Fact]
    public async Task A_program_that_fills_every_field_or_is_too_quick_is_answered_and_sent_nothing()
    {
        await using var site = await TestSite.StartAsync(
            new SignUpSiteOptions { AnswerTime = TimeSpan.Zero, LeastFormTime = TimeSpan.FromSeconds(2) }
        );
        var trapped = await site.FormAsync();
        trapped["website"] = "https://spam.example";
        site.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(303, (await site.PostAsync("/join", trapped)).Status);
        Assert.Equal(303, (await site.PostAsync("/join", await site.FormAsync())).Status);
        var forged = await site.FormAsync();
        forged["stamp"] = forged["stamp"].Replace('.', ',');
        site.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(303, (await site.PostAsync("/join", forged)).Status);
        Assert.Empty(site.Sent.All);
        Assert.DoesNotContain(site.Items.Contents.Keys, key => key.StartsWith("pending"));
    }

    [Fact]
    public async Task A_proof_of_work_serves_once_and_only_as_it_was_given()
    {
        await using var site = await TestSite.StartAsync();
        var work = site.Service<ProofOfWork>();
        var now = site.Clock.GetUtcNow();
        var proof = site.Work();
        Assert.True(await work.TrySpendAsync(proof, now, default));
        Assert.False(await work.TrySpendAsync(proof, now, default));
        var challenge = work.Create(now);
        Assert.False(await work.TrySpendAsync(ProofOfWork.Solve(challenge with { Signature = "x" }), now, default));
        // An easier task of one's own making.
        var easy = new SignUpKeys(new Dictionary<byte, byte[]> { [1] = new byte[32] }, 1);
        var own = new ProofOfWork(easy, new InMemoryVersionedItems()).Create(now);
        Assert.False(await work.TrySpendAsync(ProofOfWork.Solve(own), now, default));
        Assert.False(await work.TrySpendAsync(site.Work(), now + ProofOfWork.Life, default));
        Assert.False(await work.TrySpendAsync("not base64", now, default));
        Assert.False(await work.TrySpendAsync(Convert.ToBase64String("{}"u8), now, default));
    }

    [Fact]
    public async Task Without_a_proof_of_work_a_network_has_two_requests_an_hour()
    {
        await using var site = await TestSite.StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
            statuses.Add((await site.PostAsync("/join", await site.FormAsync($"+4072{i}000000", works: false))).Status);
        Assert.Equal([303, 303, 429], statuses);
    }

    private static string Wrong(string code, int offset) =>
        ((int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) + 1 + offset) % 1_000_000).ToString(
            "000000"
        );
}
