using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class CircuitTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly ChannelCounters counters = new();
    private readonly FakeProvider provider;
    private readonly ChannelStack stack;
    private SendOutcome answer = new SendOutcome.RetryLater("503");

    public CircuitTests()
    {
        provider = FakeProvider.Answering(time, _ => answer);
        stack = new ChannelStack(provider, ChannelOptions.Default with { Retries = 0 }, time, new Random(1), counters);
    }

    [Fact]
    public async Task A_failing_provider_is_left_alone_and_the_next_channel_tried_at_once()
    {
        await FailUntilOpenAsync();
        var asked = provider.Calls.Count;

        var outcome = Assert.IsType<SendOutcome.RetryLater>(await SendOneAsync());

        Assert.Equal(FailureKind.NotAsked, outcome.Failure);
        Assert.Equal(asked, provider.Calls.Count);
        Assert.Equal(1, counters.Of(ChannelKind.Sms).Opened);
    }

    [Fact]
    public async Task The_circuit_closes_again_by_itself()
    {
        await FailUntilOpenAsync();
        answer = new SendOutcome.Delivered();
        time.Advance(ChannelOptions.Default.Break);

        Assert.IsType<SendOutcome.Delivered>(await SendOneAsync());
        Assert.IsType<SendOutcome.Delivered>(await SendOneAsync());
    }

    [Fact]
    public async Task A_trial_that_fails_opens_it_again()
    {
        await FailUntilOpenAsync();
        time.Advance(ChannelOptions.Default.Break);
        await SendOneAsync();
        var asked = provider.Calls.Count;

        await SendOneAsync();

        Assert.Equal(asked, provider.Calls.Count);
        Assert.Equal(2, counters.Of(ChannelKind.Sms).Opened);
    }

    [Fact]
    public async Task Refusals_and_throttling_do_not_count_against_its_health()
    {
        for (var i = 0; i < 100; i++)
        {
            answer =
                i % 2 == 0
                    ? new SendOutcome.Refused("unsubscribed")
                    : new SendOutcome.RetryLater("429", TimeSpan.FromMilliseconds(1), FailureKind.Throttled);
            await SendOneAsync();
        }

        Assert.Equal(100, provider.Calls.Count);
        Assert.Equal(0, counters.Of(ChannelKind.Sms).Opened);
    }

    public void Dispose() => stack.Dispose();

    private async Task FailUntilOpenAsync()
    {
        for (var i = 0; i < ChannelOptions.Default.MinimumThroughput; i++)
            await SendOneAsync();
    }

    private async Task<SendOutcome> SendOneAsync() =>
        (await time.RunAsync(() => stack.SendAsync([Samples.Message(time.GetUtcNow())], CancellationToken.None)))[0];
}
