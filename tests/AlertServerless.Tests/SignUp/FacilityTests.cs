using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>Plants, railways and hospitals: sites, levels, contacts, and what they prove deliveries by.</summary>
public sealed class FacilityTests
{
    private const string Hook = "https://plant.example.org/alert?site=1";

    [Fact]
    public async Task A_site_is_registered_where_it_is_with_its_levels_behind_its_url()
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);

        await RegisterAsync(site, plant, Hook, ("inform", "4"), ("arm", "5"), ("act", "7"));

        var row = (await site.RowAsync(ChannelKind.Webhook, Hook))!;
        var address = (await site.Parts.Registrations.FindAsync(row.Id, default))!.Addresses.For(ChannelKind.Webhook)!;
        Assert.Equal((44.4268, 26.1025), (row.Preferences.Home.Latitude, row.Preferences.Home.Longitude));
        Assert.Equal((3.5f, SubscriberKind.Infrastructure), (row.Preferences.MinIntensity, row.Preferences.Kind));
        Assert.Equal(new FacilityThresholds(4.5, 6.5), FacilityThresholds.Of(address));
        Assert.Equal("arm", FacilityThresholds.Of(address).LevelOf(AlertKind.First, 6.4));
    }

    [Theory]
    [InlineData("5", "4", "6", 422)]
    [InlineData("3", "6", "5", 422)]
    [InlineData("1", "4", "5", 400)]
    [InlineData("3", "4", "10", 400)]
    [InlineData("3", "4", "5; DROP", 400)]
    public async Task Levels_that_fall_or_are_not_offered_are_refused(string inform, string arm, string act, int status)
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);
        var form = await FormAsync(site, Hook, ("inform", inform), ("arm", arm), ("act", act));
        Assert.Equal(status, (await site.PostAsync("/facilities", form)).Status);
        Assert.DoesNotContain(site.Items.Contents.Keys, key => key.StartsWith("pending"));
    }

    [Fact]
    public async Task Levels_are_changed_and_the_secret_stays()
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);
        var cookie = await RegisterAsync(site, plant, Hook);
        KeyValuePair<string, string>[] levels = [new("inform", "5"), new("arm", "5"), new("act", "6")];

        Assert.Equal(403, (await site.PostAsync("/manage/levels", levels)).Status);
        Assert.Equal("/manage?done=saved", (await site.PostAsync("/manage/levels", levels, cookie: cookie)).Location);

        var row = (await site.RowAsync(ChannelKind.Webhook, Hook))!;
        var read = WebhookAddress.Read(
            (await site.Parts.Registrations.FindAsync(row.Id, default))!.Addresses.For(ChannelKind.Webhook)!
        );
        Assert.Equal(new FacilityThresholds(4.5, 5.5), read.Thresholds);
        Assert.Equal(plant.Secret, read.Secret);
        Assert.Equal(4.5f, row.Preferences.MinIntensity);
        Assert.Contains("value=\"6\" selected", (await site.AskAsync("GET", "/manage", cookie: cookie)).Body);
    }

    [Fact]
    public async Task A_contact_is_added_by_who_proves_it_and_comes_after_the_receiver()
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);
        var cookie = await RegisterAsync(site, plant, Hook);

        var prove = (await AddAddressAsync(site, cookie, TestSite.Phone)).Location;
        Assert.Null(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
        var proven = await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))], cookie: cookie);

        Assert.Equal("/manage?done=saved", proven.Location);
        var row = (await site.RowAsync(ChannelKind.Sms, TestSite.Phone))!;
        Assert.Equal((await site.RowAsync(ChannelKind.Webhook, Hook))!.Id, row.Id);
        Assert.Equal(
            ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Send), (ChannelKind.Sms, LatePolicy.Send)),
            row.Preferences.Channels
        );
    }

    [Fact]
    public async Task Somebody_elses_number_is_not_added_without_its_code()
    {
        await using var site = await TestSite.StartAsync();
        var cookie = await site.EnterAsync();
        const string Theirs = "+40721234568";
        var prove = (await AddAddressAsync(site, cookie, Theirs)).Location;
        var wrong = site.Sent.LastCode(Theirs) == "000000" ? "000001" : "000000";

        Assert.Equal(422, (await site.PostAsync(prove, [new("code", wrong)], cookie: cookie)).Status);
        Assert.Equal(403, (await site.PostAsync("/manage/address", [new("phone", Theirs)])).Status);
        Assert.Null(await site.RowAsync(ChannelKind.Sms, Theirs));
        Assert.NotNull(await site.RowAsync(ChannelKind.Sms, TestSite.Phone));
    }

    [Fact]
    public async Task Sites_with_one_contact_are_managed_in_one_session_and_no_other_is()
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);
        var strangers = await site.EnterAsync("+40721000009", "198.51.5.1");
        var stranger = (await site.RowAsync(ChannelKind.Sms, "+40721000009"))!.Id;
        foreach (var number in new[] { 1, 2 })
        {
            var cookie = await RegisterAsync(site, plant, $"https://plant.example.org/alert?site={number}");
            var prove = (await AddAddressAsync(site, cookie, TestSite.Phone)).Location;
            await site.PostAsync(prove, [new("code", site.Sent.LastCode(TestSite.Phone))], cookie: cookie);
            site.Clock.Advance(TimeSpan.FromHours(2));
        }

        var entered = await EnterAsync(site, TestSite.Phone);
        var page = await site.AskAsync("GET", "/manage", cookie: entered);
        var other = TestSite.Field(page.Body, "to");
        var switched = await site.PostAsync("/manage/switch", [new("to", other)], cookie: entered);

        Assert.Equal("/manage", switched.Location);
        Assert.NotEqual(
            other,
            TestSite.Field((await site.AskAsync("GET", "/manage", cookie: switched.Cookie)).Body, "to")
        );
        Assert.Equal(
            403,
            (await site.PostAsync("/manage/switch", [new("to", stranger.ToString())], cookie: entered)).Status
        );
        Assert.NotEmpty(strangers);
    }

    [Fact]
    public async Task A_month_is_proven_by_a_file_that_anybody_can_check()
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);
        var cookie = await RegisterAsync(site, plant, Hook);
        await site.PostAsync("/manage/webhook-test", [], cookie: cookie);
        plant.Status = HttpStatusCode.ServiceUnavailable;
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await site.PostAsync("/manage/webhook-test", [], cookie: cookie);
        site.Clock.Advance(TimeSpan.FromSeconds(1));

        var file = await site.AskAsync("GET", "/manage/proof?month=2026-11", cookie: cookie);
        var keys = JsonNode.Parse((await site.AskAsync("GET", "/api/proof-keys")).Body)!["keys"]!.AsArray();

        Assert.Contains("alert-proof-2026-11.jws", file.Headers.ContentDisposition.ToString());
        var payload = JsonNode.Parse(Verified(file.Body, keys))!;
        var requests = payload["requests"]!.AsArray();
        Assert.Equal(["test", "test"], requests.Select(one => one!["kind"]!.ToString()));
        Assert.Equal(["204", "503"], requests.Select(one => one!["status"]!.ToString()));
        Assert.Equal(["true", "false"], requests.Select(one => one!["accepted"]!.ToString()));
        Assert.All(requests, one => Assert.NotNull(one!["milliseconds"]));
        Assert.Equal("2026-11-03T10:00:00+00:00", requests[0]!["sent"]!.ToString());

        var altered = file.Body.Split('.');
        altered[1] = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(payload.ToJsonString().Replace("503", "204", StringComparison.Ordinal))
        );
        Assert.Throws<CryptographicException>(() => Verified(string.Join('.', altered), keys));
        Assert.Empty(Requests(await site.AskAsync("GET", "/manage/proof?month=2026-10", cookie: cookie), keys));
        Assert.Equal(400, (await site.AskAsync("GET", "/manage/proof?month=x", cookie: cookie)).Status);
        Assert.Equal(403, (await site.AskAsync("GET", "/manage/proof?month=2026-11")).Status);
    }

    [Fact]
    public async Task Whoever_leaves_takes_the_receivers_log_along()
    {
        using var plant = new Plant();
        await using var site = await TestSite.StartAsync(receiverHttp: plant.Http);
        var cookie = await RegisterAsync(site, plant, Hook);
        await site.PostAsync("/manage/webhook-test", [], cookie: cookie);
        var id = (await site.RowAsync(ChannelKind.Webhook, Hook))!.Id;
        var month = new DateOnly(2026, 11, 1);
        Assert.Single(await site.Parts.ReceiverLog.ReadAsync(id, month, default));

        await site.PostAsync("/manage/leave", [new("sure", "yes")], cookie: cookie);

        Assert.Empty(await site.Parts.ReceiverLog.ReadAsync(id, month, default));
    }

    private static JsonArray Requests(SiteAnswer file, JsonArray keys) =>
        JsonNode.Parse(Verified(file.Body, keys))!["requests"]!.AsArray();

    // As RFC 7515 says, and by nothing of ours.
    private static string Verified(string file, JsonArray keys)
    {
        var parts = file.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        var key = keys.Single(one => one!["kid"]!.ToString() == header["kid"]!.ToString())!;
        Assert.Equal("ES256", header["alg"]!.ToString());
        using var ecdsa = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = Base64Url.DecodeFromChars(key["x"]!.ToString()),
                    Y = Base64Url.DecodeFromChars(key["y"]!.ToString()),
                },
            }
        );
        return ecdsa.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            Base64Url.DecodeFromChars(parts[2]),
            HashAlgorithmName.SHA256
        )
            ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]))
            : throw new CryptographicException("not signed by this key");
    }

    private static async Task<Dictionary<string, string>> FormAsync(
        TestSite site,
        string url,
        params (string Field, string Value)[] other
    )
    {
        var page = await site.AskAsync("GET", "/facilities");
        var form = new Dictionary<string, string>
        {
            ["at"] = "44.4268, 26.1025",
            ["url"] = url,
            ["format"] = "json",
            ["inform"] = "3",
            ["arm"] = "4",
            ["act"] = "5",
            ["lang"] = "en",
            ["stamp"] = TestSite.Field(page.Body, "stamp"),
            ["altcha"] = site.Work(),
            ["consent"] = ConsentText.Version,
        };
        foreach (var (field, value) in other)
            form[field] = value;
        return form;
    }

    /// <returns>The session's cookie.</returns>
    private static async Task<string> RegisterAsync(
        TestSite site,
        Plant plant,
        string url,
        params (string Field, string Value)[] other
    )
    {
        var registered = await site.PostAsync("/facilities", await FormAsync(site, url, other));
        Assert.Equal(303, registered.Status);
        var shown = await site.AskAsync("GET", registered.Location);
        plant.Install(Inside(shown.Body, "secret"));
        var checkedBy = await site.PostAsync($"{registered.Location}/check", []);
        Assert.Equal((303, "/manage?new=1"), (checkedBy.Status, checkedBy.Location));
        return checkedBy.Cookie;
    }

    private static async Task<SiteAnswer> AddAddressAsync(TestSite site, string cookie, string phone)
    {
        var page = await site.AskAsync("GET", "/manage", cookie: cookie);
        return await site.PostAsync("/manage/address", Fields(site, page, phone), cookie: cookie);
    }

    private static async Task<string> EnterAsync(TestSite site, string phone)
    {
        var page = await site.AskAsync("GET", "/manage");
        var prove = (await site.PostAsync("/manage/enter", Fields(site, page, phone))).Location;
        return (await site.PostAsync(prove, [new("code", site.Sent.LastCode(phone))])).Cookie;
    }

    private static Dictionary<string, string> Fields(TestSite site, SiteAnswer page, string phone) =>
        new()
        {
            ["lang"] = "en",
            ["stamp"] = TestSite.Field(page.Body, "stamp"),
            ["altcha"] = site.Work(),
            ["phone"] = phone,
        };

    private static string Inside(string page, string id) =>
        System.Text.RegularExpressions.Regex.Match(page, $"id=\"{id}\">([^<]*)<").Groups[1].Value;

    /// <summary>A receiver that answers challenges with the secret that was installed last.</summary>
    private sealed class Plant : HttpMessageHandler
    {
        public Plant() => Http = new HttpMessageInvoker(this, disposeHandler: false);

        public HttpMessageInvoker Http { get; }

        public byte[] Secret { get; private set; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.NoContent;

        public void Install(string shown) => Secret = Base64Url.DecodeFromChars(shown);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            if (body["challenge"]?.ToString() is not { } challenge)
                return new HttpResponseMessage(Status);
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(WebhookSignature.AnswerTo(Secret, challenge)),
            };
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                Http.Dispose();
            base.Dispose(disposing);
        }
    }
}
