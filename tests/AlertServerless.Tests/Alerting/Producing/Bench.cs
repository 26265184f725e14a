using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Delivery;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>Producers around one store and one topic.</summary>
internal sealed class Bench
{
    public const int Lanes = 4;

    /// <summary>As the plan has them at the moment of a decision.</summary>
    public FanOutOptions FanOut { get; set; } = new(Lanes, 2, new Dictionary<ChannelKind, double>());

    public AlertOptions Options { get; set; } = AlertOptions.Default;

    public InMemoryEventStore Store { get; } = new();

    public FakePublisher Topic { get; } = new();

    public ManualTime Time { get; } = new(Scene.Origin.AddSeconds(24));

    public List<ProducerEvent> Events { get; } = [];

    public AlertSigner Signer { get; } = AlertSigner.Create("k1");

    public AlertProducer Producer(IEventStore? store = null, IAlertPublisher? topic = null)
    {
        var at = store ?? Store;
        return new AlertProducer(
            at,
            new OutboxPublisher(topic ?? Topic, at, Signer, Time, Events.Add),
            Options,
            () => FanOut,
            Time,
            Events.Add
        );
    }

    public async Task<AlertProducer> LeaderAsync(IEventStore? store = null, IAlertPublisher? topic = null)
    {
        var producer = Producer(store, topic);
        await producer.TakeOverAsync(default);
        return producer;
    }

    public FeedDocument Document(FeedFormat format, string text)
    {
        var parsed = FeedParser.Parse(format, Encoding.UTF8.GetBytes(text), FeedFormats.Name(format));
        return new FeedDocument(FeedOptions.For(format), parsed.State, parsed.Reports, Time.GetUtcNow());
    }

    public FeedDocument Frame(string magnitude, string seconds) =>
        Document(FeedFormat.InfpAlert, Scene.FrameText(Time.GetUtcNow(), magnitude, seconds));

    public async Task<EventCatalog> CatalogAsync() => (await Store.LoadAsync(default)).Catalog;
}
