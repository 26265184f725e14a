using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Tests.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

/// <summary>The real adapters against the simulators, over HTTP.</summary>
public sealed class SimulatorTests : IAsyncLifetime
{
    private SimulatedAdapters adapters = null!;

    public async Task InitializeAsync() => adapters = await SimulatedAdapters.StartAsync();

    public async Task DisposeAsync() => await adapters.DisposeAsync();

    [Theory]
    [MemberData(nameof(SimulatedAdapters.Names), MemberType = typeof(SimulatedAdapters))]
    public async Task What_each_provider_is_given_is_what_people_receive(string name)
    {
        var (provider, address) = adapters.All[name];
        var message = DeliverySamples.Message(address);
        Assert.IsType<SendOutcome.Delivered>(await DeliverySamples.SendAsync(provider, message));

        var received = Assert.Single(adapters.Simulators.Log.Of(provider.Kind, address));
        Assert.Equal((message.Text, true, false), (received.Text, received.Accepted, received.IsEdit));
    }

    [Theory]
    [MemberData(nameof(SimulatedAdapters.Names), MemberType = typeof(SimulatedAdapters))]
    public async Task Addresses_that_left_are_refused_and_logged_so(string name)
    {
        var (provider, address) = adapters.All[name];
        adapters.Simulators.Of(provider.Kind).Refuse(address);

        Assert.IsType<SendOutcome.Refused>(await adapters.SendAsync(name));
        Assert.False(Assert.Single(adapters.Simulators.Log.Of(provider.Kind, address)).Accepted);
    }

    [Theory]
    [InlineData("+40722000003", true)]
    [InlineData("+40722000004", false)]
    public async Task The_log_keeps_the_alert_that_Twilio_is_asked_to_report_on(string number, bool accepted)
    {
        var simulators = adapters.Simulators;
        if (!accepted)
            simulators.Of(ChannelKind.Sms).Refuse(number);
        var account = new TwilioAccount(
            "AC0",
            "SK0",
            "secret",
            "+40312000000",
            new Uri(simulators.BaseUrl, "/callbacks/twilio/status"),
            simulators.BaseUrl
        );
        var message = DeliverySamples.Message(number);

        await DeliverySamples.SendAsync(
            new TwilioProvider(account, ProviderHttp.Create(4), TimeProvider.System),
            message
        );

        var seen = Assert.Single(simulators.Log.Of(ChannelKind.Sms, number));
        Assert.Equal((message.Alert.Id.Value, accepted), (seen.Alert, seen.Accepted));
    }

    [Theory]
    [InlineData("twilio")]
    [InlineData("aws-sms")]
    public async Task A_number_that_is_none_is_refused_by_both_carriers(string name) =>
        Assert.IsType<SendOutcome.Refused>(
            await DeliverySamples.SendAsync(adapters.All[name].Provider, DeliverySamples.Message("0722"))
        );

    [Theory]
    [MemberData(nameof(SimulatedAdapters.Names), MemberType = typeof(SimulatedAdapters))]
    public async Task Over_its_rate_each_provider_answers_in_its_own_words(string name)
    {
        adapters.Simulators.Of(adapters.All[name].Provider.Kind).RatePerSecond = 0.001;
        await adapters.SendAsync(name);

        // one receiver that throttles does not throttle the channel
        var expected = name == "webhook" ? FailureKind.Outage : FailureKind.Throttled;
        Assert.Equal(expected, Assert.IsType<SendOutcome.RetryLater>(await adapters.SendAsync(name)).Failure);
    }

    [Fact]
    public async Task Edits_are_distinguished_from_new_messages()
    {
        var bot = adapters.All["telegram"].Provider;
        var sent = Assert.IsType<SendOutcome.Delivered>(
            await DeliverySamples.SendAsync(bot, DeliverySamples.Message("5"))
        );

        await DeliverySamples.SendAsync(bot, DeliverySamples.Message("5", editRef: sent.MessageRef));

        Assert.Equal(
            [false, true],
            adapters.Simulators.Log.Of(ChannelKind.Telegram, "5").Select(message => message.IsEdit)
        );
    }

    [Fact]
    public async Task The_inbox_shows_the_newest_and_then_what_is_new()
    {
        var twilio = adapters.All["twilio"].Provider;
        for (var i = 0; i < 5; i++)
            await DeliverySamples.SendAsync(twilio, DeliverySamples.Message($"+4072200000{i}"));
        using var http = new HttpClient { BaseAddress = adapters.Simulators.BaseUrl };

        var newest = await http.GetStringAsync(new Uri("inbox.json?limit=2", UriKind.Relative));
        var fresh = await http.GetStringAsync(new Uri("inbox.json?after=3&channel=sms", UriKind.Relative));
        var one = await http.GetStringAsync(new Uri("inbox.json?to=%2B40722000001", UriKind.Relative));

        Assert.Equal(["+40722000003", "+40722000004"], Recipients(newest));
        Assert.Equal(["+40722000004"], Recipients(fresh));
        Assert.Equal(["+40722000001"], Recipients(one));
        Assert.Contains(
            "<title>Inbox",
            await http.GetStringAsync(adapters.Simulators.InboxUrl),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<string?> Recipients(string json) =>
        System
            .Text.Json.JsonDocument.Parse(json)
            .RootElement.GetProperty("messages")
            .EnumerateArray()
            .Select(message => message.GetProperty("to").GetString());
}
