using System.Web;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Tests.Alerting.Producing;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenario 9: a provider that asks for a pause delays its own messages and nobody else's, and nothing goes
/// out stale.</summary>
public sealed class MustHoldChannels
{
    private const string Taken = """{"ok":true,"result":{"message_id":4711}}""";
    private const string TooMany =
        """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}""";

    private readonly ManualTime time = new();
    private readonly ChannelCounters counters = new();
    private readonly List<(DateTimeOffset At, string Address)> accepted = [];
    private readonly List<string> texts = [];

    [Fact]
    public async Task S9_A_pause_that_Telegram_asks_for_delays_no_other_channel()
    {
        var results = await SendAsync(
            Recipient(1, 60, ChannelKind.Telegram),
            Recipient(2, 60, ChannelKind.Sms),
            Recipient(3, 60, ChannelKind.Telegram, ChannelKind.Sms)
        );

        Assert.All(results, result => Assert.Equal(NextStep.Receipt, result.Next));
        Assert.Equal(
            [ChannelKind.Telegram, ChannelKind.Sms, ChannelKind.Sms],
            results.Select(result => result.Channel)
        );
        // Both SMS at once, the second of them because its owner has another channel than the paused one; Telegram when
        // it said.
        Assert.Equal([0, 0, 5], accepted.Select(one => (one.At - ManualTime.Start).TotalSeconds));
        Assert.Equal(1, counters.Of(ChannelKind.Telegram).Throttled);
    }

    /// <summary>Already too late when its permit comes; or just when the five seconds of the pause are over.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 1)]
    public async Task S9_A_message_that_has_expired_is_never_sent_and_is_counted(double expiresIn, int asked)
    {
        var results = await SendAsync(Recipient(1, expiresIn, ChannelKind.Telegram), Recipient(2, 60, ChannelKind.Sms));

        Assert.Equal([NextStep.GiveUp, NextStep.Receipt], results.Select(result => result.Next));
        Assert.Equal("+40722000002", Assert.Single(accepted).Address);
        Assert.Equal(
            (1, 0, asked),
            (
                counters.Of(ChannelKind.Telegram).Expired,
                counters.Of(ChannelKind.Telegram).Sent,
                counters.Of(ChannelKind.Telegram).Throttled
            )
        );
    }

    /// <summary>What cannot be sent in time on its only channel waits for nothing: it goes to the retry queue, which
    /// drops what has expired.</summary>
    [Fact]
    public async Task S9_A_pause_beyond_the_messages_end_is_not_waited_for()
    {
        var result = Assert.Single(await SendAsync(Recipient(1, 4, ChannelKind.Telegram)));

        Assert.Equal(NextStep.Retry, result.Next);
        Assert.Equal(ManualTime.Start, time.GetUtcNow());
        Assert.Empty(accepted);
    }

    /// <summary>Without it Twilio's queue may keep a message for ten hours
    /// (twilio.com/docs/api/errors/30001).</summary>
    [Theory]
    [InlineData(60.9, "60")]
    [InlineData(4, "4")]
    public async Task S9_Twilio_is_given_the_time_that_a_message_is_valid_for(double expiresIn, string seconds)
    {
        await SendAsync(Recipient(2, expiresIn, ChannelKind.Sms));

        Assert.Equal(seconds, HttpUtility.ParseQueryString(Assert.Single(texts))["ValidityPeriod"]);
    }

    private async Task<IReadOnlyList<DispatchResult>> SendAsync(params Recipient[] recipients)
    {
        using var telegram = new HttpMessageInvoker(
            new StubHttp((request, asked) => Answer(request, asked == 1 ? 429 : 200, asked == 1 ? TooMany : Taken))
        );
        using var twilio = new HttpMessageInvoker(
            new StubHttp((request, _) => Answer(request, 201, """{"sid":"SM0123"}"""))
        );
        var bot = new TelegramBot("42:token", new Uri("http://telegram.test/"), paidBroadcast: false, telegram);
        var account = new TwilioAccount(
            "AC0123",
            "SK0123",
            "secret",
            "+40312000000",
            BaseUrl: new Uri("http://twilio.test/")
        );
        using var first = Stack(new TelegramProvider(bot));
        using var second = Stack(new TwilioProvider(account, twilio, time));
        var dispatcher = new Dispatcher([first, second], counters, time, Dispatcher.DefaultWait);
        return await time.RunAsync(() => dispatcher.DispatchAsync(recipients, Write, CancellationToken.None));
    }

    private async Task<HttpResponseMessage> Answer(HttpRequestMessage request, int status, string body)
    {
        var asked = await request.Content!.ReadAsStringAsync();
        if (request.RequestUri!.Host == "twilio.test")
            texts.Add(asked);
        if (status < 300)
            accepted.Add(
                (
                    time.GetUtcNow(),
                    request.RequestUri.Host == "twilio.test" ? HttpUtility.ParseQueryString(asked)["To"]! : "telegram"
                )
            );
        return StubHttp.Text(body, "application/json", (System.Net.HttpStatusCode)status);
    }

    private ChannelStack Stack(IProvider provider) =>
        new(provider, ChannelOptions.Default, time, new Random(1), counters);

    private static OutboundMessage Write(Recipient recipient, ChannelKind channel, DateTimeOffset now) =>
        Samples.Message(
            now,
            channel == ChannelKind.Sms ? $"+4072200000{recipient.Subscriber.Id.Value}" : "123",
            recipient.Subscriber.Id.Value,
            recipient.ExpiresAt - now
        );

    private Recipient Recipient(ulong id, double expiresIn, params ChannelKind[] channels)
    {
        var plan = ChannelPlan.Of([.. channels.Select(kind => (kind, LatePolicy.Reword))]);
        var expires = time.GetUtcNow().AddSeconds(expiresIn);
        return new Recipient(
            new StoredSubscriber(new SubscriberId(id), Sample.Person() with { Channels = plan }, default),
            plan,
            expires,
            expires
        );
    }
}
