using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.FanOut;
using Amazon.SQS.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

[Collection(SqsCollection.Name)]
public sealed class SqsPostponementTests(SqsFixture sqs)
{
    [Fact]
    public async Task A_postponed_entry_comes_back_after_the_time_that_was_set_and_not_after_the_queues_own()
    {
        var url = await sqs.NewQueueAsync();
        for (var i = 0; i < 12; i++)
            await sqs.Client.SendMessageAsync(new SendMessageRequest(url, $"entry {i}"));
        var taken = await TakeAsync(url, 12);

        var problem = await new SqsPostponement(sqs.Client, url).PostponeAsync(
            [
                .. taken.Select(
                    (message, i) => new Postponed(message.ReceiptHandle, TimeSpan.FromSeconds(i < 11 ? 0.2 : 600))
                ),
            ],
            CancellationToken.None
        );

        Assert.Null(problem);
        Assert.Equal(11, (await TakeAsync(url, 11)).Count);
        Assert.Empty(await TakeAsync(url, 1, timeout: 1));
    }

    [Fact]
    public async Task What_the_queue_does_not_take_is_said_and_nothing_more()
    {
        var problem = await new SqsPostponement(sqs.Client, await sqs.NewQueueAsync()).PostponeAsync(
            [new Postponed("no-such-receipt", TimeSpan.FromSeconds(1))],
            CancellationToken.None
        );

        Assert.Contains("SQS did not postpone 1", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_entry_is_kept_whole_beside_the_reason()
    {
        var url = await sqs.NewQueueAsync();

        await new SqsUndeliveredQueue(sqs.Client, url, TimeSpan.Zero, TimeProvider.System).SetAsideAsync(
            "{\"a\":1}",
            "version 0 of an undelivered message, expected 1",
            CancellationToken.None
        );

        Assert.Equal(
            """{"version":1,"reason":"version 0 of an undelivered message, expected 1","unreadable":"{\u0022a\u0022:1}"}""",
            Assert.Single(await TakeAsync(url, 1)).Body
        );
    }

    private async Task<List<Message>> TakeAsync(string url, int expected, int timeout = 5)
    {
        var taken = new List<Message>();
        for (var asked = 0; asked < timeout && taken.Count < expected; asked++)
        {
            var request = new ReceiveMessageRequest
            {
                QueueUrl = url,
                MaxNumberOfMessages = 10,
                WaitTimeSeconds = 1,
                VisibilityTimeout = 60,
            };
            taken.AddRange((await sqs.Client.ReceiveMessageAsync(request)).Messages ?? []);
        }

        return taken;
    }
}
