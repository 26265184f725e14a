using System.Text;
using AlertServerless.Lambda.FanOut;
using Amazon.Lambda.Serialization.SystemTextJson;
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
    public void NothingToRetryIsSuccess(string json) => Assert.Empty(Parse(json)!.BatchItemFailures);

    [Fact]
    public void AFailureNamesPartitionAndOffset() =>
        Assert.Equal(
            [KafkaBatchItemFailure.At("alerts-3", 100)],
            Parse(
                """{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":100}}]}"""
            )!.BatchItemFailures
        );

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"batchItemFailures":[null]}""")]
    [InlineData("""{"batchItemFailures":[{}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":null,"offset":100}}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"offset":100}}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":100.5}}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":null}}]}""")]
    [InlineData("""{"batchItemFailures":{}}""")]
    [InlineData("[]")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"100"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3"}}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":"100"}}]}""")]
    public void AnAnswerThatCannotBeReadIsNotSuccess(string json) => Assert.Null(Parse(json));

    /// <summary>The form that AWS documents for Kafka event source mappings in provisioned mode.</summary>
    [Fact]
    public void WhatTheFunctionAnswersIsReadBack()
    {
        var response = new KafkaBatchResponse([KafkaBatchItemFailure.At("alerts-3", 100)]);
        using var written = new MemoryStream();
        new DefaultLambdaJsonSerializer().Serialize(response, written);

        var json = Encoding.UTF8.GetString(written.ToArray());
        Assert.Equal("""{"batchItemFailures":[{"itemIdentifier":{"partition":"alerts-3","offset":100}}]}""", json);
        Assert.Equal(response.BatchItemFailures, Parse(json)!.BatchItemFailures);
    }

    private static KafkaBatchResponse? Parse(string json) => KafkaBatchResponse.Parse(Encoding.UTF8.GetBytes(json));
}
