using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Tests.Stack;
using Amazon.Lambda;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Publishing;

/// <summary>
/// From the producer over Lambda's API through the publisher function to the topic, with the real client.
/// </summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class PublisherInvocationTests
{
    private const int Lanes = 8;

    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(30);

    /// <summary>The best of some: what the call itself costs, not what else the machine does. In a region the network
    /// between two functions comes on top.</summary>
    [Fact]
    public async Task Publishing_through_the_publisher_costs_no_more_than_thirty_milliseconds()
    {
        await using var stack = await StartAsync();
        await using var api = await ApiAsync(stack);
        using var lambda = Client(api);
        var remote = new RemoteAlertPublisher(new PublisherInvocation(lambda, Names.Functions.Publisher).InvokeAsync);
        var best = TimeSpan.MaxValue;
        for (var number = 0; number < 30; number++)
        {
            var records = Records(stack, number);
            var started = TimeProvider.System.GetTimestamp();
            var outcomes = await remote.PublishAsync(records, CancellationToken.None);
            best = new[] { best, TimeProvider.System.GetElapsedTime(started) }.Min();
            if (number < 12)
                Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Acknowledged, outcome.Fate));
        }

        Assert.InRange(best, TimeSpan.Zero, Most);
    }

    [Fact]
    public async Task A_publisher_that_fails_leaves_every_record_unacknowledged()
    {
        await using var stack = await StartAsync();
        await using var api = await ControlPlaneSimulator.StartAsync(8, CancellationToken.None);
        api.OnInvoke = (_, _, _) => Task.FromResult<byte[]?>(null);
        using var lambda = Client(api);
        var remote = new RemoteAlertPublisher(new PublisherInvocation(lambda, Names.Functions.Publisher).InvokeAsync);

        var outcomes = await remote.PublishAsync(Records(stack, 1), CancellationToken.None);
        Assert.Equal(Lanes, outcomes.Count(outcome => outcome.Fate == LaneFate.Unacknowledged));
        Assert.Equal("the publisher failed: Unhandled", outcomes[0].Why);

        api.OnInvoke = null;
        outcomes = await remote.PublishAsync(Records(stack, 2), CancellationToken.None);
        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Unacknowledged, outcome.Fate));
        Assert.StartsWith("the publisher did not answer: ", outcomes[0].Why, StringComparison.Ordinal);
    }

    private static Task<LocalStack> StartAsync() =>
        Task.Run(() =>
            LocalStack.StartAsync(
                new LocalStackOptions { Lanes = Lanes, Partitions = 4 * Lanes },
                TimeProvider.System,
                CancellationToken.None
            )
        );

    private static async Task<ControlPlaneSimulator> ApiAsync(LocalStack stack)
    {
        var api = await ControlPlaneSimulator.StartAsync(8, CancellationToken.None);
        var publisher = new PublisherFunction(stack.Compose().Publisher());
        api.OnInvoke = async (_, request, _) =>
        {
            var context = new LocalLambdaContext(
                "PublisherFunction",
                Guid.NewGuid().ToString("n"),
                PublisherInvocation.Limit,
                TimeProvider.System,
                new FunctionLog(NullLogger.Instance)
            );
            using var answer = (MemoryStream)await publisher.HandleAsync(new MemoryStream(request), context);
            return answer.ToArray();
        };
        return api;
    }

    private static AmazonLambdaClient Client(ControlPlaneSimulator api) =>
        new(
            new BasicAWSCredentials("local", "local"),
            Composition.SendOnce(
                new AmazonLambdaConfig
                {
                    ServiceURL = api.Variables[LocalComposition.LambdaEndpoint],
                    AuthenticationRegion = "eu-central-1",
                }
            )
        );

    private static LaneRecord[] Records(LocalStack stack, int number)
    {
        var alert = BenchAlert.Decided(number, TimeProvider.System.GetUtcNow());
        var signer = stack.Secrets.Signer();
        return
        [
            .. Enumerable
                .Range(0, Lanes)
                .Select(lane => new LaneRecord(
                    lane,
                    lane,
                    alert.Id.Event.Value,
                    signer.Sign(
                        AlertRecordCodec.Encode(new AlertRecord(alert, lane, Lanes, 1, stack.FanOut.RatePerSecond))
                    )
                )),
        ];
    }
}
