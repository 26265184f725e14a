using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Producing;
using AlertServerless.Local.Kafka;
using AlertServerless.Local.People;
using AlertServerless.Local.Scenarios;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Demo;

/// <summary>What happened, as far as this program itself knows; the report is made from what the providers saw.</summary>
/// <param name="Alerts">Every alert that was published, in order.</param>
/// <param name="ShownAt">When the feed first showed an event.</param>
public sealed record DemoFacts(IReadOnlyList<Alert> Alerts, DateTimeOffset? ShownAt, int Segments, long KafkaRecords);

/// <summary>
/// Replays one scenario through a whole stack: sign people up, let the producer watch the feeds, wake consumers by the topic,
/// and wait until the last message is handed off.
/// </summary>
public sealed class DemoRun(LocalStack stack, SyntheticPopulation people, LocalStackOptions options, TimeProvider clock, ILoggerFactory logs, Action<string> say)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly List<Alert> alerts = [];
    private readonly TaskCompletionSource watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long records;

    public async Task<DemoFacts> RunAsync(Scenario scenario, CancellationToken cancellation)
    {
        say($"signing up {people.Count:N0} people");
        var load = await stack.SignUpAsync(people, progress: null, cancellation);

        say("warming consumers");
        var pool = new WarmPool(() => new ConsumerFunction(stack.Compose().Consumer()), options.Lanes);
        var trigger = stack.Trigger(pool.InvokeAsync, null, logs);
        await trigger.Ready.WaitAsync(cancellation);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var producer = stack.Compose(Watch).Producer().RunAsync(DateTimeOffset.MaxValue, stop.Token);
        await Task.WhenAny(watching.Task, producer).WaitAsync(cancellation);

        say($"replaying {scenario.Title}");
        var timeline = stack.Feeds.Begin(scenario);
        await Task.Delay(scenario.LiveFor, clock, cancellation);
        while (trigger.Unfinished > 0)
        {
            if (trigger.Completion.IsCompleted) await trigger.Completion;
            await Task.Delay(Look, clock, cancellation);
        }

        await stop.CancelAsync();
        await producer;
        var shown = stack.Feeds.FirstServed.OrderBy(first => first.At).FirstOrDefault();
        lock (alerts) return new DemoFacts([.. alerts], shown?.At, load.Segments, records);
    }

    private void Watch(ProducerEvent told)
    {
        switch (told)
        {
            case ProducerEvent.Ticked ticked when ticked.Figures.Feeds.Any(feed => feed.LastGoodAt is not null):
                watching.TrySetResult();
                break;
            case ProducerEvent.Published published:
                stack.Faults.Start();
                lock (alerts)
                {
                    records += published.Lanes.Count;
                    if (alerts.All(alert => alert.Id != published.Alert.Id)) alerts.Add(published.Alert);
                }

                say($"{published.Alert.Kind} alert {published.Alert.Id}: M{published.Alert.Estimate.Magnitude.Value:0.0}, on {published.Lanes.Count} lanes after {published.SinceSeen?.TotalMilliseconds:0} ms");
                break;
            case ProducerEvent.StoreFailed failed:
                say(failed.Why);
                break;
        }
    }
}
