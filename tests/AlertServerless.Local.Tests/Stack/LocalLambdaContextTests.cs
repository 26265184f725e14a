using AlertServerless.Local.Stack.Kafka;
using Amazon.Lambda.TestUtilities;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

public sealed class LocalLambdaContextTests
{
    [Fact]
    public void TheDeadlineComesNearerAndEndsAtZero()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var context = new LocalLambdaContext(
            "ConsumerFunction",
            "1",
            TimeSpan.FromSeconds(10),
            clock,
            new TestLambdaLogger()
        );
        Assert.Equal(TimeSpan.FromSeconds(10), context.RemainingTime);

        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(6), context.RemainingTime);

        clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.Zero, context.RemainingTime);
    }
}
