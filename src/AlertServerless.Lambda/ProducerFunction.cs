using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;

namespace AlertServerless.Lambda;

/// <summary>
/// Entry point: started every minute by a schedule, runs until just before its own time-out; the next one stands by
/// meanwhile. The schedule's event says nothing that matters.
/// </summary>
public sealed class ProducerFunction(ProducerLoop loop, TimeProvider time)
{
    /// <summary>Enough to finish a publication under way (4 s at most) and give up the lease.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(6);

    public ProducerFunction()
        : this(Composition.FromEnvironment().Producer(), TimeProvider.System) { }

    public async Task HandleAsync(Stream scheduledEvent, ILambdaContext context)
    {
        // What is decided meanwhile belongs to the trace that Lambda has begun.
        using var span = XRayTrace.Start(context);
        await loop.RunAsync(time.GetUtcNow() + context.RemainingTime - Margin, CancellationToken.None);
    }
}
