using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoPostLogTests(DynamoDbFixture dynamo) : PostLogContract, IAsyncLifetime
{
    private DynamoPostLog log = null!;

    protected override IPostLog Log => log;

    public async Task InitializeAsync() =>
        log = new DynamoPostLog(
            new DynamoDbStore(dynamo.Client),
            (await dynamo.NewTablesAsync()).State,
            TimeProvider.System
        );

    public Task DisposeAsync() => Task.CompletedTask;
}

public sealed class TelegramChannelPostsTests
{
    private static readonly PublicChannel Strong = new("@cutremur", 4, double.PositiveInfinity, null);

    private readonly InMemoryPostLog log = new();
    private readonly Alert first = DeliverySamples.Alert(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task Many_consumers_post_each_alert_once_in_answer_to_the_post_before()
    {
        await using var simulators = await StartAsync();
        var stronger = first with
        {
            Id = AlertId.ForTier(first.Id.Event, 7),
            Kind = AlertKind.Escalated,
            DecidedAt = first.DecidedAt.AddSeconds(3),
        };

        await EightAsync(simulators, first);
        await EightAsync(simulators, stronger);
        await EightAsync(simulators, Cancellation(first.DecidedAt.AddSeconds(9)));
        await EightAsync(simulators, first);

        var posts = simulators.Log.Of(ChannelKind.Telegram, "@cutremur");
        var fresh = posts.Where(message => !message.IsEdit).ToList();
        Assert.Equal(["CUTREMUR", "ACTUALIZARE", "ANULAT"], fresh.Select(message => message.Text.Split(',', ':')[0]));
        Assert.Equal(["", fresh[0].MessageId, fresh[1].MessageId], fresh.Select(message => message.ReplyTo));
        Assert.Equal(
            [fresh[0].MessageId, fresh[1].MessageId],
            posts.Where(message => message.IsEdit).Select(message => message.MessageId)
        );
    }

    [Fact]
    public async Task A_short_outage_is_sat_out()
    {
        await using var simulators = await StartAsync("telegram:503@..400ms");

        Assert.IsType<SendOutcome.Delivered>(Assert.Single(await PublishAsync(simulators, first)).Outcome);
        Assert.Single(simulators.Log.Of(ChannelKind.Telegram, "@cutremur"), message => message.Accepted);
    }

    [Fact]
    public async Task A_post_that_was_perhaps_published_is_not_repeated()
    {
        await using var simulators = await StartAsync("telegram:lost");

        Assert.IsType<SendOutcome.Ambiguous>(Assert.Single(await PublishAsync(simulators, first)).Outcome);
        Assert.Empty(await PublishAsync(simulators, first));
        Assert.Single(simulators.Log.Of(ChannelKind.Telegram, "@cutremur"));
    }

    [Fact]
    public async Task A_drill_and_a_cancellation_of_nothing_are_not_posted()
    {
        await using var simulators = await StartAsync();

        Assert.Empty(await PublishAsync(simulators, first with { Category = AlertCategory.Exercise }));
        Assert.Empty(await PublishAsync(simulators, Cancellation(first.DecidedAt)));
        Assert.Equal(0, simulators.Log.Count);
    }

    [Fact]
    public async Task Nothing_is_posted_after_the_alerts_end()
    {
        await using var simulators = await StartAsync();

        Assert.Empty(
            await PublishAsync(simulators, Cancellation(first.DecidedAt) with { ExpiresAt = first.DecidedAt })
        );
        Assert.All(
            await PublishAsync(simulators, first with { ExpiresAt = first.DecidedAt }),
            post => Assert.IsType<SendOutcome.Expired>(post.Outcome)
        );
        Assert.Equal(0, simulators.Log.Count);
    }

    private Alert Cancellation(DateTimeOffset decidedAt) =>
        first with
        {
            Id = AlertId.ForCancellation(first.Id.Event),
            Kind = AlertKind.Cancelled,
            DecidedAt = decidedAt,
        };

    private async Task EightAsync(ProviderSimulators simulators, Alert alert) =>
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PublishAsync(simulators, alert)));

    private async Task<IReadOnlyList<(string Channel, SendOutcome Outcome)>> PublishAsync(
        ProviderSimulators simulators,
        Alert alert
    )
    {
        var bot = new TelegramBot("42:token", simulators.BaseUrl, false, ProviderHttp.Create(4));
        var posts = new TelegramChannelPosts(
            bot,
            [Strong],
            PublicPlaces.All,
            log,
            TimeProvider.System,
            Guid.NewGuid().ToString("n")
        );
        return await posts.PublishAsync(alert, alert.ExpiresAt, CancellationToken.None);
    }

    private static async Task<ProviderSimulators> StartAsync(params string[] faults)
    {
        var plan = new FaultPlan(
            [
                .. faults.Select(fault =>
                    FaultParser.TryParse(fault, out var problem) ?? throw new ArgumentException(problem, nameof(faults))
                ),
            ],
            TimeProvider.System
        );
        plan.Start();
        return await ProviderSimulators.StartAsync(
            DeliverySamples.WebhookKey,
            plan,
            TimeProvider.System,
            0,
            CancellationToken.None
        );
    }
}
