using AlertServerless.Contracts.Delivery;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Simulators;
using Amazon.SQS.Model;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

[Collection(SqsCollection.Name)]
public sealed class SqsUndeliveredQueueTests(SqsFixture sqs) : UndeliveredQueueContract, IAsyncLifetime
{
    private string url = "";
    private SqsUndeliveredQueue queue = null!;

    protected override IUndeliveredQueue Queue => queue;

    public async Task InitializeAsync()
    {
        url = await sqs.NewQueueAsync();
        queue = new SqsUndeliveredQueue(sqs.Client, url, TimeSpan.Zero, TimeProvider.System);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task While_the_queue_is_down_it_is_offered_again()
    {
        var plan = new FaultPlan([FaultParser.TryParse("sqs:down@..300ms", out _)!], TimeProvider.System);
        await using var proxy = await FaultProxy.StartAsync(
            "sqs",
            sqs.Endpoint,
            plan,
            TimeProvider.System,
            CancellationToken.None
        );
        using var client = SqsFixture.ClientAt(proxy.BaseUrl);
        plan.Start();

        await new SqsUndeliveredQueue(client, url, TimeSpan.Zero, TimeProvider.System).EnqueueAsync(
            [Item(1)],
            CancellationToken.None
        );

        Assert.Single(await TakeAsync(1));
    }

    [Fact]
    public async Task An_entry_the_answer_does_not_mention_is_offered_again()
    {
        await using var silent = await AnsweringServer.StartAsync(
            200,
            """{"Successful":[],"Failed":[]}""",
            ("Content-Type", "application/x-amz-json-1.0")
        );
        using var client = SqsFixture.ClientAt(silent.BaseUrl);
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new SqsUndeliveredQueue(client, $"{silent.BaseUrl}queue", TimeSpan.Zero, TimeProvider.System).EnqueueAsync(
                [Item(1)],
                end.Token
            )
        );

        Assert.InRange(silent.Asked.Count, 2, 100);
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_is_an_error_and_not_waited_for()
    {
        var missing = new SqsUndeliveredQueue(sqs.Client, url + "-missing", TimeSpan.Zero, TimeProvider.System);

        await Assert.ThrowsAnyAsync<Amazon.Runtime.AmazonServiceException>(() =>
            missing.EnqueueAsync([Item(1)], CancellationToken.None)
        );
    }

    protected override async Task<IReadOnlyList<Undelivered>> TakeAsync(int expected)
    {
        var taken = new List<Undelivered>();
        for (var empty = 0; taken.Count < expected && empty < 10; )
        {
            var request = new ReceiveMessageRequest
            {
                QueueUrl = url,
                MaxNumberOfMessages = 10,
                WaitTimeSeconds = 1,
                VisibilityTimeout = 60,
            };
            var messages = (await sqs.Client.ReceiveMessageAsync(request)).Messages ?? [];
            if (messages.Count == 0)
                empty++;
            taken.AddRange(
                messages.Select(message =>
                    UndeliveredJson.TryRead(message.Body, out var problem) ?? throw new InvalidDataException(problem)
                )
            );
        }

        return taken;
    }
}
