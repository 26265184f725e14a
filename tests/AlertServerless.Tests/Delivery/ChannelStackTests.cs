using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Xunit;

namespace AlertServerless.Tests.Delivery;

public sealed class ChannelStackTests
{
    private static readonly SendOutcome Outage = new SendOutcome.RetryLater("503");

    private readonly ManualTime time = new();
    private readonly ChannelCounters counters = new();

    [Fact]
    public async Task What_the_provider_takes_is_delivered_with_its_reference()
    {
        var provider = FakeProvider.Scripted(time, new SendOutcome.Delivered(77));

        Assert.Equal([new SendOutcome.Delivered(77)], await SendAsync(Stack(provider), Message()));
    }

    [Fact]
    public async Task An_expired_message_never_reaches_the_provider()
    {
        var provider = FakeProvider.Scripted(time, new SendOutcome.Delivered());

        var outcomes = await SendAsync(
            Stack(provider),
            Message(expiresIn: TimeSpan.Zero),
            Message(expiresIn: TimeSpan.FromMilliseconds(1))
        );

        Assert.Equal([new SendOutcome.Expired(), new SendOutcome.Delivered()], outcomes);
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task A_message_that_expires_while_it_waits_for_another_attempt_is_not_sent()
    {
        var provider = FakeProvider.Scripted(
            time,
            new SendOutcome.RetryLater("429", TimeSpan.FromSeconds(1), FailureKind.Throttled),
            new SendOutcome.Delivered()
        );

        var outcomes = await SendAsync(Stack(provider), Message(expiresIn: TimeSpan.FromSeconds(1)));

        Assert.Equal([new SendOutcome.Expired()], outcomes);
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task An_error_nobody_foresaw_costs_one_message_and_not_the_chunk()
    {
        var provider = FakeProvider.Answering(
            time,
            message =>
                message.Subscriber.Value == 2
                    ? throw new OperationCanceledException("not by us")
                    : new SendOutcome.Delivered()
        );

        var outcomes = await SendAsync(
            Stack(provider),
            Samples.Message(time.GetUtcNow(), subscriber: 1),
            Samples.Message(time.GetUtcNow(), subscriber: 2),
            Samples.Message(time.GetUtcNow(), subscriber: 3)
        );

        Assert.Equal(
            [
                new SendOutcome.Delivered(),
                new SendOutcome.Ambiguous("sms: OperationCanceledException was not foreseen"),
                new SendOutcome.Delivered(),
            ],
            outcomes
        );
    }

    [Fact]
    public async Task What_was_certainly_not_sent_is_tried_again_at_most_three_times()
    {
        var provider = FakeProvider.Scripted(time, Outage);

        Assert.Equal([Outage], await SendAsync(Stack(provider), Message()));
        Assert.Equal(4, provider.Calls.Count);
        Assert.Equal(3, counters.Of(ChannelKind.Sms).Retried);
    }

    [Fact]
    public async Task Waits_between_attempts_lie_within_the_doubling_bound()
    {
        var provider = FakeProvider.Scripted(time, Outage);
        await SendAsync(Stack(provider), Message());

        var waits = provider.Calls.Zip(provider.Calls.Skip(1), (a, b) => b.At - a.At).ToList();
        Assert.All(waits.Zip([100d, 200d, 400d]), pair => Assert.InRange(pair.First.TotalMilliseconds, 0, pair.Second));
        Assert.True(waits.Distinct().Count() > 1, "jitter makes equal waits all but impossible");
    }

    [Fact]
    public async Task A_provider_that_names_its_delay_is_asked_again_then_and_not_before()
    {
        var provider = FakeProvider.Scripted(
            time,
            new SendOutcome.RetryLater("429", TimeSpan.FromSeconds(5), FailureKind.Throttled),
            new SendOutcome.Delivered()
        );

        Assert.Equal([new SendOutcome.Delivered()], await SendAsync(Stack(provider), Message()));
        Assert.Equal(ManualTime.Start.AddSeconds(5), provider.Calls[1].At);
        Assert.Equal(1, counters.Of(ChannelKind.Sms).Throttled);
    }

    [Fact]
    public async Task A_provider_that_asked_for_a_pause_is_left_alone_by_everybody()
    {
        var provider = FakeProvider.Scripted(
            time,
            new SendOutcome.RetryLater("429", TimeSpan.FromSeconds(5), FailureKind.Throttled),
            new SendOutcome.Delivered()
        );
        using var stack = Stack(provider, ChannelOptions.Default with { Retries = 0 });
        await SendAsync(stack, Message());

        await SendAsync(stack, Message());

        Assert.Equal(ManualTime.Start.AddSeconds(5), provider.Calls[1].At);
    }

    [Fact]
    public async Task A_pause_longer_than_the_message_is_useful_sends_it_to_the_next_channel_at_once()
    {
        var provider = FakeProvider.Scripted(
            time,
            new SendOutcome.RetryLater("429", TimeSpan.FromSeconds(30), FailureKind.Throttled)
        );
        using var stack = Stack(provider);
        var first = await SendAsync(stack, new Draft(Message(), ManualTime.Start.AddSeconds(10)));
        var second = await SendAsync(stack, new Draft(Message(), ManualTime.Start.AddSeconds(10)));

        Assert.Equal(FailureKind.Throttled, Assert.IsType<SendOutcome.RetryLater>(first[0]).Failure);
        Assert.Equal(FailureKind.NotAsked, Assert.IsType<SendOutcome.RetryLater>(second[0]).Failure);
        Assert.Equal(ManualTime.Start, time.GetUtcNow());
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task What_may_have_been_sent_is_not_sent_again()
    {
        var provider = FakeProvider.Scripted(time, new SendOutcome.Ambiguous("connection broke after the request"));

        Assert.IsType<SendOutcome.Ambiguous>((await SendAsync(Stack(provider), Message()))[0]);
        Assert.Single(provider.Calls);
    }

    [Theory]
    [InlineData(FailureKind.Configuration)]
    public async Task A_failure_of_our_own_is_not_worth_another_attempt(FailureKind failure)
    {
        var provider = FakeProvider.Scripted(time, new SendOutcome.RetryLater("bad credentials", Failure: failure));

        await SendAsync(Stack(provider), Message());
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task A_refusal_is_final_here()
    {
        var provider = FakeProvider.Scripted(time, new SendOutcome.Refused("unsubscribed"));

        Assert.Equal([new SendOutcome.Refused("unsubscribed")], await SendAsync(Stack(provider), Message()));
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task No_answer_within_the_time_out_may_have_been_sent()
    {
        var provider = new FakeProvider(
            time,
            async (_, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
                return new SendOutcome.Delivered();
            }
        );

        var outcomes = await SendAsync(Stack(provider), Message());

        Assert.IsType<SendOutcome.Ambiguous>(outcomes[0]);
        Assert.Equal(ManualTime.Start + ChannelOptions.Default.Timeout, time.GetUtcNow());
        Assert.Equal(1, counters.Of(ChannelKind.Sms).TimedOut);
    }

    [Fact]
    public async Task Words_are_made_for_each_attempt()
    {
        var provider = FakeProvider.Scripted(
            time,
            new SendOutcome.RetryLater("429", TimeSpan.FromSeconds(3), FailureKind.Throttled),
            new SendOutcome.Delivered()
        );

        await SendAsync(Stack(provider), new Countdown(Message(), ManualTime.Start.AddSeconds(18)));

        Assert.Equal(["18 s", "15 s"], provider.Calls.Select(call => call.Message.Text));
    }

    [Fact]
    public async Task Nothing_left_to_say_is_no_message()
    {
        var provider = FakeProvider.Scripted(time, new SendOutcome.Delivered());

        Assert.Equal(
            [new SendOutcome.Suppressed()],
            await SendAsync(Stack(provider), new Draft(null, ManualTime.Start.AddSeconds(9)))
        );
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task A_batch_retries_only_those_that_were_not_sent()
    {
        var failedOnce = false;
        var provider = new FakeProvider(
            time,
            (message, _) =>
            {
                if (message.Subscriber.Value != 2 || failedOnce)
                    return Task.FromResult<SendOutcome>(new SendOutcome.Delivered());
                failedOnce = true;
                return Task.FromResult(Outage);
            }
        )
        {
            MaxBatch = 50,
            Kind = ChannelKind.Email,
        };

        var outcomes = await SendAsync(Stack(provider), [.. Enumerable.Range(1, 3).Select(i => Message((ulong)i))]);

        Assert.All(outcomes, outcome => Assert.IsType<SendOutcome.Delivered>(outcome));
        Assert.Equal([1UL, 2, 3, 2], provider.Calls.Select(call => call.Message.Subscriber.Value));
        Assert.Equal(2, provider.Requests);
    }

    [Fact]
    public async Task Batches_are_as_large_as_the_provider_allows_and_no_larger_than_a_seconds_share()
    {
        var provider = FakeProvider.Answering(time, _ => new SendOutcome.Delivered());
        var mail = new FakeProvider(time, (_, _) => Task.FromResult<SendOutcome>(new SendOutcome.Delivered()))
        {
            MaxBatch = 50,
            Kind = ChannelKind.Email,
        };
        using var stack = Stack(mail);

        await SendAsync(stack, [.. Enumerable.Range(1, 120).Select(i => Message((ulong)i))]);
        Assert.Equal(3, mail.Requests);

        stack.UseShare(14);
        Assert.Equal(14, stack.BatchSize);
        Assert.Equal(1, Stack(provider).BatchSize);
    }

    [Fact]
    public async Task Cancellation_throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        using var stack = Stack(FakeProvider.Scripted(time, new SendOutcome.Delivered()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stack.SendAsync([Message()], cancelled.Token));
    }

    private ChannelStack Stack(IProvider provider, ChannelOptions? options = null) =>
        new(provider, options ?? ChannelOptions.Default, time, new Random(20261103), counters);

    private async Task<IReadOnlyList<SendOutcome>> SendAsync(ChannelStack stack, params IDraft[] drafts) =>
        await time.RunAsync(() => stack.SendAsync(drafts, CancellationToken.None));

    private OutboundMessage Message(ulong subscriber = 1, TimeSpan? expiresIn = null) =>
        Samples.Message(time.GetUtcNow(), subscriber: subscriber, expiresIn: expiresIn);

    private sealed class Draft(OutboundMessage? message, DateTimeOffset usefulUntil) : IDraft
    {
        public DateTimeOffset ExpiresAt => message?.ExpiresAt ?? DateTimeOffset.MaxValue;

        public DateTimeOffset UsefulUntil => usefulUntil;

        public OutboundMessage? Write(DateTimeOffset now) => message;
    }

    private sealed class Countdown(OutboundMessage message, DateTimeOffset arrival) : IDraft
    {
        public DateTimeOffset ExpiresAt => message.ExpiresAt;

        public DateTimeOffset UsefulUntil => arrival;

        public OutboundMessage Write(DateTimeOffset now) =>
            message with
            {
                Text = $"{(arrival - now).TotalSeconds:0} s",
            };
    }
}
