using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Benchmarks;

/// <summary>A provider in this process that answers after a while, and knows who was told how often.</summary>
internal sealed class AnsweringChannel(TimeSpan answer, TimeProvider clock) : IChannel
{
    private readonly ConcurrentDictionary<SubscriberId, int> told = new();
    private long lastAt;

    public ChannelKind Kind => ChannelKind.Sms;

    public int BatchSize => 1;

    public int Told => told.Count;

    public int ToldTwice => told.Count(one => one.Value > 1);

    /// <summary>The clock's timestamp of the last answer.</summary>
    public long LastAt => Interlocked.Read(ref lastAt);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation)
    {
        var outcomes = new SendOutcome[drafts.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var message = drafts[i].Write(clock.GetUtcNow())!;
            await Task.Delay(answer, clock, cancellation);
            told.AddOrUpdate(message.Subscriber, 1, (_, times) => times + 1);
            Interlocked.Exchange(ref lastAt, clock.GetTimestamp());
            outcomes[i] = new SendOutcome.Delivered();
        }

        return outcomes;
    }
}
