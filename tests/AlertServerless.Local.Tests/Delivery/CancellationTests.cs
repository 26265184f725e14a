using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Simulators;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>An alert and its cancellation through consumers and the real adapters; what people have is read from the
/// providers' log.</summary>
public sealed class CancellationTests : IAsyncLifetime
{
    private const int People = 40;

    private static readonly ChannelKind[] Kinds = [.. ChannelNames.All];

    private readonly TimeProvider clock = TimeProvider.System;
    private readonly InMemorySubscribers subscribers = new();
    private readonly InMemorySegmentClaims claims = new();
    private readonly InMemoryUndeliveredQueue undelivered = new();
    private readonly List<(ChannelKind Kind, string Address)> people = [];
    private SimulatedAdapters adapters = null!;

    public async Task InitializeAsync() => adapters = await SimulatedAdapters.StartAsync();

    public async Task DisposeAsync() => await adapters.DisposeAsync();

    [Fact]
    public async Task It_follows_up_exactly_the_messages_that_were_sent_and_answers_them_on_Telegram()
    {
        await SignUpAsync();
        // Every seventh never got the alert: it was refused, and there is no other channel.
        var left = people.Where((_, i) => i % 7 == 0).ToHashSet();
        foreach (var (kind, address) in left)
            adapters.Simulators.Of(kind).Refuse(address);
        var quake = DeliverySamples.Alert(clock.GetUtcNow());
        await FanOutAsync(quake);
        var sent = Accepted(from: 0);
        Assert.All(undelivered.Items, item => Assert.True(item.Refused, item.Reason));
        var first = adapters.Simulators.Log.Count;

        await FanOutAsync(
            quake with
            {
                Id = AlertId.ForCancellation(quake.Id.Event),
                Kind = AlertKind.Cancelled,
                Earlier = [new EarlierAlert(quake.Id, quake.Estimate, quake.DecidedAt)],
            }
        );

        var after = Accepted(first);
        var (edits, retractions) = (after.FindAll(one => one.IsEdit), after.FindAll(one => !one.IsEdit));
        Assert.Equal(people.Except(left).Order(), sent.Select(Recipient).Order());
        Assert.Equal(sent.Select(Recipient).Order(), retractions.Select(Recipient).Order());
        Assert.All(
            retractions.Where(message => message.Channel != ChannelKind.Webhook),
            message => Assert.Contains("ANULAT", message.Text + message.Detail, StringComparison.Ordinal)
        );
        var ids = sent.Where(message => message.Channel == ChannelKind.Telegram)
            .ToDictionary(message => message.Recipient, message => message.MessageId);
        Assert.NotEmpty(ids);
        Assert.All(retractions, message => Assert.Equal(ids.GetValueOrDefault(message.Recipient, ""), message.ReplyTo));
        Assert.Equal(
            ids.Select(id => (id.Key, id.Value)).Order(),
            edits.Select(edit => (edit.Recipient, edit.MessageId)).Order()
        );
        Assert.All(edits, edit => Assert.StartsWith("Depășit", edit.Text, StringComparison.Ordinal));
    }

    /// <summary>The replies hang on the first message; the latest of the old ones says that it is outdated.</summary>
    [Fact]
    public async Task An_escalation_and_a_later_cancellation_are_new_messages_that_answer_the_first()
    {
        await SignUpAsync();
        var weak = At(DeliverySamples.Alert(clock.GetUtcNow()), 5, 4);
        var strong = At(weak, 7.4, 8) with { Kind = AlertKind.Escalated, Earlier = [Earlier(weak)] };
        await FanOutAsync(weak);
        await FanOutAsync(strong);
        await FanOutAsync(
            strong with
            {
                Id = AlertId.ForCancellation(weak.Id.Event),
                Kind = AlertKind.Cancelled,
                Earlier = [Earlier(weak), Earlier(strong)],
            }
        );

        foreach (var (_, chat) in people.Where(person => person.Kind == ChannelKind.Telegram))
        {
            var log = adapters.Simulators.Log.Of(ChannelKind.Telegram, chat);
            var fresh = log.Where(message => !message.IsEdit).ToList();
            Assert.Equal(
                ["Cutremur", "ACTUALIZARE", "ANULAT"],
                fresh.Select(message => message.Text.Split(' ', ',', ':')[0])
            );
            Assert.Equal(["", fresh[0].MessageId, fresh[0].MessageId], fresh.Select(message => message.ReplyTo));
            Assert.Equal(
                [fresh[0].MessageId, fresh[1].MessageId],
                log.Where(message => message.IsEdit).Select(message => message.MessageId)
            );
        }
    }

    private static EarlierAlert Earlier(Alert alert) => new(alert.Id, alert.Estimate, alert.DecidedAt);

    private static Alert At(Alert alert, double magnitude, int tier) =>
        alert with
        {
            Id = AlertId.ForTier(alert.Id.Event, tier),
            Tier = tier,
            Estimate = alert.Estimate with { Magnitude = new Magnitude(magnitude, MagnitudeType.Mw) },
        };

    private List<SimulatedMessage> Accepted(int from) =>
        [.. adapters.Simulators.Log.From(from).Where(message => message.Accepted)];

    private static (ChannelKind, string) Recipient(SimulatedMessage message) => (message.Channel, message.Recipient);

    private async Task FanOutAsync(Alert alert)
    {
        var sealer = new AddressSealer(new MasterKey(1, DeliverySamples.WebhookKey));
        string[] providers = ["twilio", "ses", "telegram", "webhook"];
        var stacks = providers
            .Select(name => new ChannelStack(
                adapters.All[name].Provider,
                ChannelOptions.Default,
                clock,
                new Random(1),
                new ChannelCounters()
            ))
            .ToList();
        var dispatcher = new Dispatcher(stacks, new ChannelCounters(), clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(subscribers, claims, sealer, dispatcher, clock);
        var ports = new ConsumerPorts(subscribers.Directory, new InMemoryLaneMarkers(), stacks, undelivered, dispatch);
        var record = new AlertRecord(alert, 0, 1, 2, new Dictionary<ChannelKind, double>());
        await Task.Run(() =>
            new RecordRun(ports, new ConsumerOptions()).RunAsync(
                record,
                "w",
                clock.GetUtcNow().AddMinutes(1),
                new FanOutSummary(),
                CancellationToken.None
            )
        );
        foreach (var stack in stacks)
            stack.Dispose();
    }

    private async Task SignUpAsync()
    {
        var all = Enumerable.Range(0, People).Select(Someone).ToList();
        var load = new BulkSubscribers(
            subscribers.Directory,
            subscribers,
            subscribers,
            new AddressSealer(new MasterKey(1, DeliverySamples.WebhookKey)),
            new BlindIndex(new byte[32]),
            SignUpOptions.Default
        );
        await load.LoadAsync(all, BulkLoadOptions.Default with { Findable = false }, null, CancellationToken.None);
    }

    private NewSubscriber Someone(int number)
    {
        var kind = Kinds[number % Kinds.Length];
        var address = kind switch
        {
            ChannelKind.Sms => $"+407220000{number:00}",
            ChannelKind.Email => $"p{number}@example.org",
            ChannelKind.Telegram => $"{1000 + number}",
            _ => adapters.Simulators.HookAddress($"p{number}"),
        };
        people.Add((kind, address));
        var preferences = new SubscriberPreferences(
            SubscriberKind.Person,
            Language.Romanian,
            new GeoPoint(44.43, 26.1),
            1,
            3,
            3,
            default,
            default,
            ChannelPlan.Of((kind, LatePolicy.Reword)),
            false,
            true,
            false
        );
        return new NewSubscriber(
            new SubscriberId((ulong)(number + 1)),
            preferences,
            AddressBook.TryCreate([new(kind, address)], out _)!
        );
    }
}
