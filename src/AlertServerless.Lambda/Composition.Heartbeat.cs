using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda;

// How the producer proves every few minutes that an alert would arrive.
public partial class Composition
{
    private const string NoDeadMan = "none";

    // A consumer's time-out: while it serves an alert, the heartbeat of its partition waits behind it.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(15);

    /// <returns>Null where no heartbeat is wanted.</returns>
    private HeartbeatSender? Heartbeats(
        FunctionEnvironment environment,
        IAlertPublisher publisher,
        AlertSigner signer,
        DynamoDbStore store,
        DynamoEventStore events,
        IReadOnlyList<FeedPoller> pollers,
        AlertProducer producer,
        Action<ProducerEvent> onEvent
    )
    {
        if (Span(environment, Names.Env.HeartbeatSeconds) is not { } every)
            return null;
        return new HeartbeatSender(
            publisher,
            signer,
            new DynamoProofOfLife(store, environment[Names.Env.StateTable]),
            () => [.. pollers.Select(poller => (poller.Health, poller.Every))],
            () => IsBusy(producer),
            every,
            clock,
            onEvent,
            DeadMan(environment),
            new PublicStatusWriter(
                PublicStatus(environment),
                async cancellation => (await events.LoadAsync(cancellation)).Catalog
            ).WriteAsync
        );
    }

    /// <summary>The feed of test earthquakes.</summary>
    /// <returns>Null where none is wanted.</returns>
    private FeedPoller? CanaryFeed(
        FunctionEnvironment environment,
        DynamoDbStore store,
        AlertProducer producer,
        Action<ProducerEvent> onEvent
    )
    {
        if (Span(environment, Names.Env.CanarySeconds) is not { } every)
            return null;
        var proof = new DynamoCanaryProof(store, environment[Names.Env.StateTable]);
        var client = new CanaryFeedClient(proof, every, () => IsBusy(producer), clock);
        return new FeedPoller(Canary.Feed, client, new Random(), clock, onEvent);
    }

    private bool IsBusy(AlertProducer producer) =>
        producer.LastDecidedAt is { } decided && clock.GetUtcNow() - decided < LongestRun;

    /// <returns>Null for 0.</returns>
    private static TimeSpan? Span(FunctionEnvironment environment, string name)
    {
        var text = environment[name];
        if (!double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) || seconds < 0)
            throw new InvalidOperationException($"{name} is '{text}'; it must be 0 or more");
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
    }

    private IPublicStatusStore PublicStatus(FunctionEnvironment environment)
    {
        var parameter = environment[Names.Env.PublicStatus];
        return parameter.StartsWith(FilePublicStatus.Prefix, StringComparison.Ordinal)
            ? new FilePublicStatus(parameter[FilePublicStatus.Prefix.Length..])
            : new SsmPublicStatus(ParameterStore, parameter);
    }

    private static Func<CancellationToken, Task>? DeadMan(FunctionEnvironment environment)
    {
        if (environment[Names.Env.DeadManUrl] == NoDeadMan)
            return null;
        var http = FeedHttp.CreateClient(UserAgent);
        return new DeadManPing(
            http,
            environment.Url(Names.Env.DeadManUrl),
            line => Log.WarmUp(FunctionLogger.OfProcess, line)
        ).PingAsync;
    }
}
