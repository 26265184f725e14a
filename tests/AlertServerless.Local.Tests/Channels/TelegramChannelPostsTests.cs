using AlertServerless.Contracts.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels.Posts;
using AlertServerless.Lambda.Adapters.DynamoDb;
using AlertServerless.Lambda.Adapters.Http;
using AlertServerless.Lambda.Adapters.Telegram;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Faults;
using AlertServerless.Local.Tests.Emulators;
using Xunit;

namespace AlertServerless.Local.Tests.Channels;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoPostLogTests(DynamoDbFixture dynamo) : PostLogContract, IAsyncLifetime
{
    private DynamoPostLog log = null!;

    protected override IPostLog Log => log;

    public async Task InitializeAsync() =>
        log = new DynamoPostLog(new DynamoDbStore(dynamo.Client), (await dynamo.NewTablesAsync()).State, TimeProvider.System);

    public Task DisposeAsync() => Task.CompletedTask;
}

public sealed class TelegramChannelPostsTests
{
    [Fact]
    public async Task An_event_stands_once_in_a_channel_and_is_edited_there()
    {
        await using var simulators = await ProviderSimulators.StartAsync(Samples.WebhookKey, new FaultPlan([], TimeProvider.System), TimeProvider.System, 0, CancellationToken.None);
        var bot = new TelegramBot("42:token", simulators.BaseUrl, false, ProviderHttp.Create(4));
        var posts = new TelegramChannelPosts(bot, [new PublicChannel("@cutremur", 4, double.PositiveInfinity, null)], [], new InMemoryPostLog(), TimeProvider.System);
        var first = Samples.Alert(TimeProvider.System.GetUtcNow());

        await Task.WhenAll(posts.PublishAsync(first, CancellationToken.None), posts.PublishAsync(first, CancellationToken.None));
        await posts.PublishAsync(first with { Id = AlertId.ForCancellation(first.Id.Event), Kind = AlertKind.Cancelled }, CancellationToken.None);

        var log = simulators.Log.Of(ChannelKind.Telegram, "@cutremur");
        Assert.Equal([false, true], log.Select(message => message.IsEdit));
        Assert.StartsWith("ANULAT", log[1].Text, StringComparison.Ordinal);
        Assert.Single(log.Select(message => message.MessageId).Distinct());
    }
}
