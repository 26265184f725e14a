using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Alerting;

/// <summary>What operators have asked the producer for and it has not done yet.</summary>
/// <param name="Withdraw">Events to withdraw.</param>
/// <param name="Exercise">An exercise to begin; null for none.</param>
public sealed record OperatorRequests(IReadOnlyList<EventId> Withdraw, ExerciseRequest? Exercise)
{
    public static OperatorRequests None { get; } = new([], null);
}

/// <param name="Document">In ShakeAlert's format.</param>
public sealed record ExerciseRequest(string Id, byte[] Document);

/// <summary>
/// Where an operator leaves requests for the producer: one item of the events table, <c>pk=operator sk=requests</c>,
/// <c>withdraw</c> a set of event ids, <c>drill</c> a document and <c>drillId</c> its name. The producer alone writes
/// the event catalog, so a withdrawal is decided, saved and published as one that a feed causes.
/// </summary>
public sealed class DynamoOperatorRequests(DynamoDbStore store, string table)
{
    private const string Withdraw = "withdraw";
    private const string Drill = "drill";
    private const string DrillId = "drillId";

    private static Dictionary<string, AttributeValue> Key => DynamoDbStore.Key("operator", "requests");

    public Task AskToWithdrawAsync(EventId id, CancellationToken cancellation) =>
        UpdateAsync($"ADD {Withdraw} :event", condition: null, [(":event", Set(id))], cancellation);

    /// <summary>Replaces an exercise that has not begun.</summary>
    public Task AskForExerciseAsync(ExerciseRequest exercise, CancellationToken cancellation) =>
        UpdateAsync(
            $"SET {Drill} = :document, {DrillId} = :id",
            condition: null,
            [(":document", Av.B(exercise.Document)), (":id", Av.S(exercise.Id))],
            cancellation
        );

    public async Task<OperatorRequests> ReadAsync(CancellationToken cancellation)
    {
        if (await store.GetAsync(table, Key, cancellation) is not { } item)
            return OperatorRequests.None;
        var events = item.GetValueOrDefault(Withdraw)?.SS ?? [];
        var exercise =
            item.Bytes(Drill) is { } document && item.Text(DrillId) is { } id
                ? new ExerciseRequest(id, document)
                : null;
        return new OperatorRequests([.. events.Where(EventId.IsValid).Select(id => new EventId(id))], exercise);
    }

    public Task WithdrawnAsync(EventId id, CancellationToken cancellation) =>
        UpdateAsync($"DELETE {Withdraw} :event", condition: null, [(":event", Set(id))], cancellation);

    public Task BegunAsync(ExerciseRequest exercise, CancellationToken cancellation) =>
        UpdateAsync($"REMOVE {Drill}, {DrillId}", $"{DrillId} = :id", [(":id", Av.S(exercise.Id))], cancellation);

    private Task<ConditionalWrite> UpdateAsync(
        string update,
        string? condition,
        (string Name, AttributeValue Value)[] values,
        CancellationToken cancellation
    ) =>
        store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key,
                UpdateExpression = update,
                ConditionExpression = condition,
                ExpressionAttributeValues = values.ToDictionary(one => one.Name, one => one.Value),
            },
            cancellation,
            read: false
        );

    private static AttributeValue Set(EventId id) => new() { SS = [id.Value] };
}

/// <summary>
/// Does what operators have asked for. A request is taken off only when it is done, so whoever leads next does it
/// again: an event is withdrawn once however often it is asked for, and an exercise's document names one event.
/// </summary>
public sealed class OperatorRequestHandler(
    DynamoOperatorRequests requests,
    AlertProducer producer,
    TimeProvider clock,
    Action<ProducerEvent> onEvent
)
{
    /// <summary>Pinned: whatever its documents say, they are exercises.</summary>
    private static readonly FeedOptions ExerciseFeed = FeedOptions.For(FeedFormat.ShakeAlertXml, "operator") with
    {
        Category = AlertCategory.Exercise,
    };

    /// <summary>A store that does not answer keeps nobody from watching the feeds: the next second asks
    /// again.</summary>
    public async Task HandleAsync(CancellationToken cancellation)
    {
        try
        {
            var asked = await requests.ReadAsync(cancellation);
            foreach (var id in asked.Withdraw)
                await WithdrawAsync(id, cancellation);
            if (asked.Exercise is { } exercise)
                await BeginAsync(exercise, cancellation);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreRefusedException)
        {
            onEvent(new ProducerEvent.StoreFailed(failure.Message));
        }
    }

    private async Task WithdrawAsync(EventId id, CancellationToken cancellation)
    {
        var outcome = await producer.WithdrawAsync(id, cancellation) switch
        {
            AlertDecision.Issue => "withdrawn; whoever was notified receives the cancellation",
            AlertDecision.Suppress refused => refused.Why,
            _ => "no such event",
        };
        await requests.WithdrawnAsync(id, cancellation);
        onEvent(new ProducerEvent.RequestHandled($"cancel {id}", outcome));
    }

    private async Task BeginAsync(ExerciseRequest exercise, CancellationToken cancellation)
    {
        var parsed = FeedParser.Parse(ExerciseFeed.Format, exercise.Document, ExerciseFeed.Name);
        var reports = parsed.Reports.Where(report => report.Category == MessageCategory.Exercise).ToList();
        if (reports.Count > 0)
            await producer.HandleAsync(
                new FeedDocument(ExerciseFeed, parsed.State, reports, clock.GetUtcNow()),
                cancellation
            );
        await requests.BegunAsync(exercise, cancellation);
        onEvent(
            new ProducerEvent.RequestHandled(
                $"begin the exercise {exercise.Id}",
                reports.Count > 0 ? "decided" : $"its document is no exercise ({parsed.State})"
            )
        );
    }
}
