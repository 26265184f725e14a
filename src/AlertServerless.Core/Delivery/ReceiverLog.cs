using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery;

/// <summary>One request to a facility's receiver, and what came of it.</summary>
/// <param name="What">An alert's id, or <see cref="Test"/>.</param>
/// <param name="SentAt">When the request began, to the millisecond.</param>
/// <param name="Status">The HTTP status of the answer; 0 when none came.</param>
/// <param name="Took">Until the answer, or until it was given up.</param>
public sealed record ReceiverExchange(string What, DateTimeOffset SentAt, int Status, TimeSpan Took)
{
    public const string Test = "test";

    public bool IsAnswered => Status != 0;

    /// <summary>The receiver took it: 2xx.</summary>
    public bool IsAccepted => Status is >= 200 and < 300;
}

/// <summary>
/// Every request that was sent to receivers with a secret of their own: the evidence for a facility's auditors.
/// </summary>
public interface IReceiverLog
{
    /// <summary>How long an exchange is kept: a year, and the month that is proven last.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>Adds an exchange; the same again changes nothing.</summary>
    Task AppendAsync(SubscriberId receiver, ReceiverExchange exchange, CancellationToken cancellation);

    /// <summary>Those that began in the month, by UTC, in the order of their beginning.</summary>
    /// <param name="month">Any day of it.</param>
    Task<IReadOnlyList<ReceiverExchange>> ReadAsync(
        SubscriberId receiver,
        DateOnly month,
        CancellationToken cancellation
    );

    /// <summary>Forgets a receiver.</summary>
    Task EraseAsync(SubscriberId receiver, CancellationToken cancellation);
}

/// <summary>The exchanges in this process.</summary>
public sealed class InMemoryReceiverLog : IReceiverLog
{
    private readonly Lock gate = new();
    private readonly Dictionary<SubscriberId, List<ReceiverExchange>> exchanges = [];

    public Task AppendAsync(SubscriberId receiver, ReceiverExchange exchange, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (!exchanges.TryGetValue(receiver, out var list))
                exchanges[receiver] = list = [];
            if (!list.Contains(exchange))
                list.Add(exchange);
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<ReceiverExchange>> ReadAsync(
        SubscriberId receiver,
        DateOnly month,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var found = exchanges.GetValueOrDefault(receiver) ?? [];
            return Task.FromResult<IReadOnlyList<ReceiverExchange>>([
                .. found
                    .Where(one =>
                        one.SentAt.UtcDateTime.Year == month.Year && one.SentAt.UtcDateTime.Month == month.Month
                    )
                    .OrderBy(one => one.SentAt),
            ]);
        }
    }

    public Task EraseAsync(SubscriberId receiver, CancellationToken cancellation)
    {
        lock (gate)
            exchanges.Remove(receiver);
        return Task.CompletedTask;
    }
}
