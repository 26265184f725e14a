using System.Text;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Publishing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>Whatever becomes of the call, the outbox learns of each record whether it is on the topic.</summary>
public sealed class RemoteAlertPublisherTests
{
    private static readonly LaneRecord[] Two =
    [
        new(0, 4, "event", new SignedValue([1], [2], "k")),
        new(1, 5, "event", new SignedValue([3], [4], "k")),
    ];

    [Fact]
    public async Task Each_record_has_the_publishers_own_outcome()
    {
        var outcomes = await PublishAsync(
            """{"outcomes":[{"lane":1,"partition":5,"fate":"Refused","why":"x"},{"lane":0,"partition":4,"fate":"Acknowledged"}]}"""
        );
        Assert.Equal([LaneFate.Acknowledged, LaneFate.Refused], outcomes.Select(outcome => outcome.Fate));
    }

    /// <summary>It may be on the topic: it is offered again, and consumers make one of two.</summary>
    [Theory]
    [InlineData("""{"outcomes":[{"lane":0,"partition":4,"fate":"Acknowledged"}]}""")]
    [InlineData(
        """{"outcomes":[{"lane":0,"partition":4,"fate":"Acknowledged"},{"lane":1,"partition":6,"fate":"Acknowledged"}]}"""
    )]
    public async Task A_record_that_the_answer_does_not_name_is_unacknowledged(string answer)
    {
        var outcomes = await PublishAsync(answer);
        Assert.Equal([LaneFate.Acknowledged, LaneFate.Unacknowledged], outcomes.Select(outcome => outcome.Fate));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"errorMessage":"x"}""")]
    [InlineData("""{"outcomes":[{"lane":0,"partition":4,"fate":"Perhaps"}]}""")]
    public async Task Without_an_answer_nothing_is_acknowledged_and_the_size_is_unknown(string? answer)
    {
        Assert.All(await PublishAsync(answer), outcome => Assert.Equal(LaneFate.Unacknowledged, outcome.Fate));
        Assert.IsType<TopicSize.Unknown>(await Remote(answer).MeasureAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_size_is_the_publishers() =>
        Assert.Equal(
            new TopicSize.Known(64),
            await Remote("""{"partitions":64}""").MeasureAsync(CancellationToken.None)
        );

    private static Task<IReadOnlyList<LaneOutcome>> PublishAsync(string? answer) =>
        Remote(answer).PublishAsync(Two, CancellationToken.None);

    private static RemoteAlertPublisher Remote(string? answer) =>
        new(
            (_, _) =>
                Task.FromResult<(byte[]?, string)>(
                    answer is null ? (null, "as the test says") : (Encoding.UTF8.GetBytes(answer), "")
                )
        );
}
