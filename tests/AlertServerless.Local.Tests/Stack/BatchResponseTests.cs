using System.Text;
using AlertServerless.Local.Stack.Kafka;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

public sealed class BatchResponseTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"batchItemFailures":null}""")]
    [InlineData("""{"batchItemFailures":[]}""")]
    public void NothingToRetryIsSuccess(string json) => Assert.Empty(Parse(json)!.Failures);

    [Fact]
    public void AFailureNamesPartitionAndOffset() =>
        Assert.Equal(
            [new FailedRecord("alerts-3", 100)],
            Parse("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":100}}]}""")!.Failures);

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"100"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3"}}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":"100"}}]}""")]
    public void AnAnswerThatCannotBeReadIsNotSuccess(string json) => Assert.Null(Parse(json));

    private static BatchResponse? Parse(string json) => BatchResponse.Parse(Encoding.UTF8.GetBytes(json));
}
