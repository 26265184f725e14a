using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Publishing;

/// <summary>The hour's limit, however many publishers count at once.</summary>
[Collection(DynamoDbCollection.Name)]
public sealed class DynamoHourlyEventsTests(DynamoDbFixture dynamo) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 59, 59, TimeSpan.Zero);

    private const int Limit = 12;

    private DynamoHourlyEvents events = null!;

    public async Task InitializeAsync() =>
        events = new DynamoHourlyEvents(
            new DynamoDbStore(dynamo.Client),
            (await dynamo.NewTablesAsync()).Claims,
            Limit
        );

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task No_more_events_than_the_limit_are_admitted_in_an_hour()
    {
        var admitted = new bool[40];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, admitted.Length),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (number, _) => admitted[number] = await AdmitAsync(number, Now)
        );
        Assert.Equal(Limit, admitted.Count(one => one));

        var first = Array.IndexOf(admitted, true);
        Assert.True(await AdmitAsync(first, Now), "an event that was admitted is, again");
        Assert.False(await AdmitAsync(40, Now));
        Assert.True(await AdmitAsync(40, Now.AddSeconds(1)), "the next hour has room");
    }

    [Fact]
    public async Task Drills_take_no_room_from_what_is_real()
    {
        for (var number = 0; number < Limit; number++)
            Assert.True(await AdmitAsync(number, Now, AlertCategory.Exercise));
        Assert.False(await AdmitAsync(99, Now, AlertCategory.Exercise));
        Assert.True(await AdmitAsync(99, Now));
    }

    private Task<bool> AdmitAsync(int number, DateTimeOffset now, AlertCategory category = AlertCategory.Actual) =>
        events.AdmitAsync(
            BenchAlert.Decided(number, now) with
            {
                Category = category,
                Id = AlertId.ForTier(new EventId(string.Create(CultureInfo.InvariantCulture, $"e-{number}")), 6),
            },
            now,
            CancellationToken.None
        );
}
