using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Local.Console;

/// <summary>What the producers reported, kept for whoever asks. Safe to be written and read by many at
/// once.</summary>
public sealed class StatusBoard(TimeProvider clock)
{
    private const int AlertsKept = 50;
    private const int FailuresKept = 20;

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ProducerStatus> producers = new(StringComparer.Ordinal);
    private readonly List<AlertStatus> alerts = [];
    private readonly List<Failure> failures = [];
    private readonly TaskCompletionSource watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<FeedHealth> feeds = [];
    private ScalerStatus? scaler;

    public FeedHistory History { get; } = new();

    /// <summary>Completes when a leader has had a good answer from a feed.</summary>
    public Task Watching => watching.Task;

    public string? Leader
    {
        get
        {
            lock (gate)
                return producers.FirstOrDefault(one => one.Value.State == ProducerState.Leading).Key;
        }
    }

    public void Started(string producer) => Set(producer, ProducerState.StandingBy);

    public void Ended(string producer, bool killed) =>
        Set(producer, killed ? ProducerState.Killed : ProducerState.Resting);

    public void Note(string producer, ProducerEvent producerEvent)
    {
        switch (producerEvent)
        {
            case ProducerEvent.LeadershipChanged changed:
                Set(producer, changed.Leading ? ProducerState.Leading : ProducerState.StandingBy);
                break;
            case ProducerEvent.Ticked ticked:
                lock (gate)
                    feeds = ticked.Figures.Feeds;
                foreach (var feed in ticked.Figures.Feeds)
                    History.Note(feed, clock.GetUtcNow());
                if (ticked.Figures.Feeds.Any(feed => feed.LastGoodAt is not null))
                    watching.TrySetResult();
                break;
            case ProducerEvent.Published published when !Canary.Is(published.Alert):
                Note(producer, published);
                break;
            case ProducerEvent.StoreFailed
            or ProducerEvent.TopicUnavailable
            or ProducerEvent.ReadingUnconfirmed
            or ProducerEvent.AlertHeld:
                Note(producer, ProducerLog.Line(producerEvent)!);
                break;
        }
    }

    public void Note(ScalerStatus run)
    {
        lock (gate)
            scaler = run;
    }

    public BoardState Read()
    {
        lock (gate)
            return new BoardState([.. producers.Values], feeds, [.. alerts], [.. failures], scaler);
    }

    private void Set(string producer, ProducerState state)
    {
        lock (gate)
            producers[producer] = new ProducerStatus(producer, state, clock.GetUtcNow());
    }

    private void Note(string producer, ProducerEvent.Published published)
    {
        lock (gate)
        {
            var index = alerts.FindIndex(known => known.Alert.Id == published.Alert.Id);
            if (index >= 0)
                alerts[index] = alerts[index] with { Lanes = alerts[index].Lanes + Taken(published) };
            else
                alerts.Insert(0, new AlertStatus(published.Alert, producer, Taken(published), published.SinceSeen));
            if (alerts.Count > AlertsKept)
                alerts.RemoveAt(AlertsKept);
        }
    }

    /// <summary>Something went wrong in a part, and it goes on.</summary>
    public void Note(string part, string what)
    {
        lock (gate)
        {
            failures.Insert(0, new Failure(clock.GetUtcNow(), part, what));
            if (failures.Count > FailuresKept)
                failures.RemoveAt(FailuresKept);
        }
    }

    private static int Taken(ProducerEvent.Published published) =>
        published.Lanes.Count(lane => lane.Fate == LaneFate.Acknowledged);
}

public enum ProducerState
{
    StandingBy,
    Leading,

    /// <summary>Between two invocations.</summary>
    Resting,

    /// <summary>It could not give up its lease, which runs out by itself.</summary>
    Killed,
}

public sealed record ProducerStatus(string Name, ProducerState State, DateTimeOffset Since);

/// <param name="Lanes">Records the topic has taken.</param>
/// <param name="SinceSeen">From the document's arrival to the topic; null when it was decided by one producer and
/// published by another.</param>
public sealed record AlertStatus(Alert Alert, string Producer, int Lanes, TimeSpan? SinceSeen);

/// <param name="Part">A producer, or the scaler.</param>
public sealed record Failure(DateTimeOffset At, string Part, string What);

/// <param name="At">When it ended.</param>
public sealed record ScalerStatus(DateTimeOffset At, TimeSpan Took, ScalerReport Report);

public sealed record BoardState(
    IReadOnlyList<ProducerStatus> Producers,
    IReadOnlyList<FeedHealth> Feeds,
    IReadOnlyList<AlertStatus> Alerts,
    IReadOnlyList<Failure> Failures,
    ScalerStatus? Scaler
);
