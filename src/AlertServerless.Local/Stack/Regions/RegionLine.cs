using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Stack.Regions;

/// <summary>
/// What joins a region to the others: the replication of its tables, and the way from a producer to another region's
/// publisher. While it is cut, the region's tables answer with errors, as those of a global table with strong
/// consistency do that has lost its quorum, and calls from and to other regions never arrive. The region's own queues,
/// stream and the providers are not reached by it.
/// </summary>
public sealed class RegionLine(TimeProvider clock)
{
    private const string Store = "dynamodb";

    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
    private const int ServiceUnavailable = 503;

    private volatile bool isCut;

    /// <summary>For the proxy in front of the region's tables.</summary>
    public FaultPlan Tables { get; } =
        new(
            [
                new Fault(
                    Store,
                    FaultKind.Status,
                    ServiceUnavailable,
                    TimeSpan.Zero,
                    From: TimeSpan.FromTicks(1),
                    To: TimeSpan.MaxValue
                ),
            ],
            clock
        );

    public bool IsCut => isCut;

    public void Cut()
    {
        isCut = true;
        Tables.Start();
    }

    public void Heal()
    {
        isCut = false;
        Tables.End();
    }

    /// <summary>A publisher as it is reached from one region in another.</summary>
    /// <param name="call">The publisher where it stands.</param>
    public static InvokePublisher Between(RegionLine from, RegionLine to, InvokePublisher call, TimeProvider clock) =>
        async (request, cancellation) =>
        {
            if (Open())
            {
                var answer = await call(request, cancellation);
                if (Open())
                    return answer;
            }

            // Nobody refuses: what was sent is lost, or its answer is.
            await Task.Delay(PublisherInvocation.Limit, clock, cancellation);
            return (null, "the publisher of the other region did not answer");

            bool Open() => from == to || (!from.IsCut && !to.IsCut);
        };
}
