using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels;
using AlertServerless.Lambda.Adapters.Http;
using AlertServerless.Lambda.Adapters.Telegram;
using AlertServerless.Lambda.Adapters.Twilio;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Faults;
using Xunit;

namespace AlertServerless.Local.Tests.Channels.Simulating;

/// <summary>The real adapters against the simulators, over HTTP.</summary>
public sealed class SimulatorTests : IAsyncLifetime
{
    private ProviderSimulators simulators = null!;

    public async Task InitializeAsync() => simulators = await StartAsync();

    public async Task DisposeAsync() => await simulators.DisposeAsync();

    [Fact]
    public async Task What_each_channel_sends_is_what_people_receive()
    {
        using var ses = SesProviderTests.Client(simulators.BaseUrl);
        (IProvider Provider, string Address)[] channels =
        [
            (Twilio(simulators), "+40722000001"),
            (SesProviderTests.Provider(ses), "ana@example.org"),
            (Telegram(simulators), "123456"),
            (WebhookProviderTests.Provider(), simulators.HookAddress("pump-7")),
        ];
        foreach (var (provider, address) in channels)
        {
            var message = Samples.Message(address);
            Assert.IsType<SendOutcome.Delivered>(await Samples.SendAsync(provider, message));

            var received = Assert.Single(simulators.Log.Of(provider.Kind, address));
            Assert.Equal((message.Text, true, false), (received.Text, received.Accepted, received.IsEdit));
        }
    }

    [Theory]
    [InlineData(ChannelKind.Sms, "+40722000009")]
    [InlineData(ChannelKind.Telegram, "99")]
    public async Task Addresses_that_left_are_refused_and_logged_so(ChannelKind kind, string address)
    {
        simulators.Of(kind).Refuse(address);
        IProvider provider = kind == ChannelKind.Sms ? Twilio(simulators) : Telegram(simulators);

        Assert.IsType<SendOutcome.Refused>(await Samples.SendAsync(provider, Samples.Message(address)));
        Assert.False(Assert.Single(simulators.Log.Of(kind, address)).Accepted);
    }

    [Fact]
    public async Task Edits_are_told_from_new_messages()
    {
        var bot = Telegram(simulators);
        var sent = Assert.IsType<SendOutcome.Delivered>(await Samples.SendAsync(bot, Samples.Message("5")));

        await Samples.SendAsync(bot, Samples.Message("5", editRef: sent.MessageRef));

        Assert.Equal([false, true], simulators.Log.Of(ChannelKind.Telegram, "5").Select(message => message.IsEdit));
    }

    [Fact]
    public async Task Over_its_rate_each_provider_answers_in_its_own_words()
    {
        foreach (var kind in ChannelNames.All) simulators.Of(kind).RatePerSecond = 0.001;
        using var ses = SesProviderTests.Client(simulators.BaseUrl);
        foreach (var (provider, address) in new (IProvider, string)[]
        {
            (Twilio(simulators), "+40722000001"), (Telegram(simulators), "1"), (SesProviderTests.Provider(ses), "ana@example.org"),
        })
        {
            await Samples.SendAsync(provider, Samples.Message(address));
            Assert.Equal(Trouble.Limit, Assert.IsType<SendOutcome.RetryLater>(await Samples.SendAsync(provider, Samples.Message(address))).Trouble);
        }
    }

    [Theory]
    [InlineData("twilio:503", typeof(SendOutcome.RetryLater), false)]
    [InlineData("twilio:429", typeof(SendOutcome.RetryLater), false)]
    [InlineData("twilio:401", typeof(SendOutcome.RetryLater), false)]
    [InlineData("twilio:reset", typeof(SendOutcome.Ambiguous), false)]
    [InlineData("twilio:lost", typeof(SendOutcome.Ambiguous), true)]
    [InlineData("twilio:badjson", typeof(SendOutcome.Ambiguous), true)]
    [InlineData("twilio:slow=1ms", typeof(SendOutcome.Delivered), true)]
    public async Task Faults_look_as_they_would(string fault, Type outcome, bool received)
    {
        await using var faulty = await StartAsync(fault);

        Assert.IsType(outcome, await Samples.SendAsync(Twilio(faulty), Samples.Message("+40722000001")));
        Assert.Equal(received, faulty.Log.From(0).Any(message => message.Accepted));
    }

    [Fact]
    public async Task A_named_pause_reaches_the_caller()
    {
        await using var faulty = await StartAsync("telegram:retry_after=5");

        var later = Assert.IsType<SendOutcome.RetryLater>(await Samples.SendAsync(Telegram(faulty), Samples.Message("1")));
        Assert.Equal(TimeSpan.FromSeconds(5), later.After);
    }

    [Fact]
    public async Task The_inbox_shows_the_newest_and_then_what_is_new()
    {
        var twilio = Twilio(simulators);
        for (var i = 0; i < 5; i++) await Samples.SendAsync(twilio, Samples.Message($"+4072200000{i}"));
        using var http = new HttpClient { BaseAddress = simulators.BaseUrl };

        var newest = await http.GetStringAsync(new Uri("inbox.json?limit=2", UriKind.Relative));
        var fresh = await http.GetStringAsync(new Uri("inbox.json?after=3&channel=sms", UriKind.Relative));
        var one = await http.GetStringAsync(new Uri("inbox.json?to=%2B40722000001", UriKind.Relative));

        Assert.Equal(["+40722000003", "+40722000004"], Recipients(newest));
        Assert.Equal(["+40722000004"], Recipients(fresh));
        Assert.Equal(["+40722000001"], Recipients(one));
        Assert.Contains("<title>Inbox", await http.GetStringAsync(simulators.InboxUrl), StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Recipients(string json) =>
        System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("to").GetString());

    private static async Task<ProviderSimulators> StartAsync(params string[] faults)
    {
        var plan = new FaultPlan([.. faults.Select(fault => FaultParser.TryParse(fault, out var problem) ?? throw new ArgumentException(problem, nameof(faults)))], TimeProvider.System);
        return await ProviderSimulators.StartAsync(Samples.WebhookKey, plan, TimeProvider.System, 0, CancellationToken.None);
    }

    private static TwilioProvider Twilio(ProviderSimulators at) =>
        new(new TwilioAccount("AC0123", "SK0123", "secret", "+40312000000", BaseUrl: at.BaseUrl), ProviderHttp.Create(16), TimeProvider.System);

    private static TelegramProvider Telegram(ProviderSimulators at) => new(new TelegramBot("42:token", at.BaseUrl, false, ProviderHttp.Create(16)));
}
