using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Scaling;

/// <summary>
/// In the state table: <c>pk=plan sk=wishes doc=JSON</c>, which operators may edit by hand; <c>pk=plan sk=growth
/// to=partitions at=milliseconds</c>; and one <c>pk=plan#history sk=instant doc=JSON</c> for each plan that was in
/// force.
/// </summary>
public sealed class DynamoScalerState(DynamoDbStore store, string table) : IScalerState
{
    private const string Plan = "plan";
    private const string History = "plan#history";
    private const string Document = "doc";
    private const string To = "to";
    private const string At = "at";

    // Sorts as text in the order of time.
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public Task<OperatorOptionsReading> OperatorOptionsAsync(CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            var item = await store.GetAsync(table, DynamoDbStore.Key(Plan, "wishes"), cancellation);
            if (item is not null && item.Text(Document) is null)
                return new OperatorOptionsReading.Damaged($"item {Plan}/wishes has no text '{Document}'");
            return OperatorOptionsJson.Read(item?.Text(Document));
        });

    public Task SetOptionsAsync(OperatorOptions options, CancellationToken cancellation) =>
        PutAsync(Plan, "wishes", new() { [Document] = Av.S(OperatorOptionsJson.Write(options)) }, cancellation);

    public Task<GrowthNote?> GrowthAsync(CancellationToken cancellation) =>
        AskAsync(async () =>
        {
            var item = await store.GetAsync(table, DynamoDbStore.Key(Plan, "growth"), cancellation);
            return item?.Number(To) is { } to && item.Instant(At) is { } at ? new GrowthNote((int)to, at) : null;
        });

    public Task NoteGrowthAsync(GrowthNote note, CancellationToken cancellation) =>
        PutAsync(Plan, "growth", new() { [To] = Av.N(note.To), [At] = Av.N(note.At) }, cancellation);

    public Task KeepAsync(PlanSnapshot snapshot, CancellationToken cancellation) =>
        PutAsync(
            History,
            Write(snapshot.Since),
            new() { [Document] = Av.S(ScalingPlanJson.Write(snapshot.Plan)) },
            cancellation
        );

    public Task<IReadOnlyList<PlanSnapshot>> SnapshotsAsync(int most, CancellationToken cancellation) =>
        AskAsync<IReadOnlyList<PlanSnapshot>>(async () =>
        {
            var page = await store.QueryPageAsync(
                new QueryRequest
                {
                    TableName = table,
                    KeyConditionExpression = "#pk = :pk",
                    ExpressionAttributeNames = new() { ["#pk"] = Names.Attributes.PartitionKey },
                    ExpressionAttributeValues = new() { [":pk"] = Av.S(History) },
                    ScanIndexForward = false,
                    Limit = most,
                },
                cancellation
            );
            return [.. (page.Items ?? []).Select(Read)];
        });

    private static PlanSnapshot Read(Dictionary<string, AttributeValue> item)
    {
        var name = item.Text(Names.Attributes.SortKey);
        return
            DateTimeOffset.TryParseExact(
                name,
                Instant,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var since
            ) && ScalingPlanJson.Read(item.Text(Document)) is PlanReading.Found found
            ? new PlanSnapshot(since, found.Plan)
            : throw new InvalidOperationException($"item {History}/{name} is not a plan");
    }

    private Task<bool> PutAsync(
        string partition,
        string sort,
        Dictionary<string, AttributeValue> attributes,
        CancellationToken cancellation
    )
    {
        foreach (var (name, value) in DynamoDbStore.Key(partition, sort))
            attributes[name] = value;
        return AskAsync(async () =>
        {
            await store.PutAsync(table, attributes, cancellation);
            return true;
        });
    }

    private static string Write(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException failure)
        {
            throw new ControlPlaneUnavailableException("scaler state", failure);
        }
    }
}
