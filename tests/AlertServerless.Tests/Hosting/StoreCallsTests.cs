using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Tests.Delivery;
using Amazon.DynamoDBv2;
using Xunit;

namespace AlertServerless.Tests.Hosting;

/// <summary>A refusal that somebody may put right counts as an outage for thirty seconds, each question by
/// itself.</summary>
public sealed class StoreCallsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);

    private readonly ManualTime time = new();
    private readonly StoreCalls calls;

    public StoreCallsTests() => calls = new StoreCalls(time);

    [Fact]
    public async Task A_right_that_is_missing_is_an_outage_for_thirty_seconds_and_then_a_refusal()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get events"));
        time.Advance(StoreCalls.RefusalHolds - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get events"));
        time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<StoreRefusedException>(() => RefusedAsync("get events"));
    }

    /// <summary>The other table's answers say nothing of the one that refuses: it must not stay an outage for
    /// ever.</summary>
    [Fact]
    public async Task What_one_table_answers_says_nothing_of_another_that_refuses()
    {
        for (var second = 0; second < StoreCalls.RefusalHolds.TotalSeconds; second++)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get events"));
            Assert.True(await AnsweredAsync("get claims"));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Assert.ThrowsAsync<StoreRefusedException>(() => RefusedAsync("get events"));
        Assert.True(await AnsweredAsync("get claims"));
    }

    /// <summary>And a refusal of one is not held against the other.</summary>
    [Fact]
    public async Task Each_table_has_its_own_thirty_seconds()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get events"));
        time.Advance(StoreCalls.RefusalHolds);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get claims"));
        await Assert.ThrowsAsync<StoreRefusedException>(() => RefusedAsync("get events"));
    }

    [Fact]
    public async Task One_answer_in_between_begins_the_thirty_seconds_anew()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get events"));
        time.Advance(StoreCalls.RefusalHolds);
        Assert.True(await AnsweredAsync("get events"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => RefusedAsync("get events"));
    }

    private Task<bool> AnsweredAsync(string what) =>
        calls.AskAsync(what, Limit, _ => Task.FromResult(true), CancellationToken.None);

    private Task<bool> RefusedAsync(string what) =>
        calls.AskAsync<bool>(
            what,
            Limit,
            _ =>
                throw new AmazonDynamoDBException("not authorized")
                {
                    ErrorCode = "AccessDeniedException",
                    StatusCode = System.Net.HttpStatusCode.BadRequest,
                },
            CancellationToken.None
        );
}
