using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using Amazon.Lambda.Core;

namespace AlertServerless.Lambda;

/// <summary>Entry point: invoked by the producer with signed records, answers with what became of each.</summary>
public sealed class PublisherFunction(GuardedPublisher publisher)
{
    public PublisherFunction()
        : this(Composition.FromEnvironment().Publisher()) { }

    public async Task<Stream> HandleAsync(Stream request, ILambdaContext context)
    {
        var answer = await publisher.HandleAsync(PublisherRequest.Read(request), CancellationToken.None);
        foreach (var outcome in answer.Outcomes ?? [])
        {
            if (outcome.Why is { } why)
                Log.LaneNotWritten(FunctionLogger.Of(context), outcome.Lane, outcome.Partition, why);
        }

        return new MemoryStream(answer.ToJson(), writable: false);
    }
}
