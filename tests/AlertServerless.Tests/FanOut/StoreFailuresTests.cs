using System.Net;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>Every way a store can say no, by its cause. Codes and statuses: DynamoDB's Programming.Errors and
/// CommonErrors pages.</summary>
public sealed class StoreFailuresTests
{
    [Theory]
    [InlineData("ProvisionedThroughputExceededException", 400)]
    [InlineData("ThrottlingException", 400)]
    [InlineData("com.amazon.coral.availability#ThrottlingException", 400)]
    [InlineData("RequestLimitExceeded", 400)]
    [InlineData("LimitExceededException", 400)]
    [InlineData("TransactionInProgressException", 400)]
    [InlineData("ReplicatedWriteConflictException", 400)]
    [InlineData("KMS.ThrottlingException", 400)]
    [InlineData("com.amazonaws.sqs#KmsThrottled", 400)]
    [InlineData("RequestThrottled", 403)]
    [InlineData("InternalServiceError", 500)]
    [InlineData("DependencyTimeoutException", 503)]
    [InlineData("InternalServerError", 500)]
    [InlineData("ServiceUnavailable", 503)]
    [InlineData("AnythingElse", 502)]
    [InlineData("", 0)]
    public void What_passes_is_tried_again(string code, int status) =>
        Assert.Equal(StoreFailure.TryAgain, StoreFailures.CauseOf(Service(code, status)));

    [Theory]
    [InlineData("AccessDeniedException", 400)]
    [InlineData("UnrecognizedClientException", 400)]
    [InlineData("ResourceNotFoundException", 400)]
    [InlineData("ValidationException", 400)]
    [InlineData("ItemCollectionSizeLimitExceededException", 400)]
    [InlineData("KMS.DisabledException", 400)]
    [InlineData("KMSInvalidStateException", 400)]
    [InlineData("InvalidSignatureException", 403)]
    public void What_needs_somebody_to_act_is_refused(string code, int status) =>
        Assert.Equal(StoreFailure.Refused, StoreFailures.CauseOf(Service(code, status)));

    public static TheoryData<Exception, StoreFailure> Others =>
        new()
        {
            { new ConditionalCheckFailedException("held"), StoreFailure.Answer },
            { new InvalidDataException("no version"), StoreFailure.Answer },
            { new HttpRequestException("no route"), StoreFailure.TryAgain },
            { new IOException("reset"), StoreFailure.TryAgain },
            { new TimeoutException("slow"), StoreFailure.TryAgain },
            { new TaskCanceledException("slower"), StoreFailure.TryAgain },
            { new AmazonClientException("no credentials yet"), StoreFailure.TryAgain },
        };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_no_answer_of_the_service_has_a_cause_too(Exception failure, StoreFailure cause) =>
        Assert.Equal(cause, StoreFailures.CauseOf(failure));

    [Theory]
    [InlineData("AccessDeniedException", 400)]
    [InlineData("UnrecognizedClientException", 400)]
    [InlineData("ResourceNotFoundException", 400)]
    [InlineData("com.amazonaws.sqs#QueueDoesNotExist", 400)]
    [InlineData("AWS.SimpleQueueService.NonExistentQueue", 400)]
    [InlineData("KMS.DisabledException", 400)]
    [InlineData("com.amazonaws.sqs#KmsAccessDenied", 400)]
    [InlineData("KMSInvalidStateException", 400)]
    [InlineData("DecryptionFailure", 400)]
    [InlineData("SomethingElse", 403)]
    public void A_right_a_key_or_a_table_that_is_missing_may_be_put_right(string code, int status)
    {
        var failure = Service(code, status);
        Assert.Equal(
            (StoreFailure.Refused, true),
            (StoreFailures.CauseOf(failure), StoreFailures.MayBePutRight(failure))
        );
    }

    [Theory]
    [InlineData("ValidationException", 400)]
    [InlineData("ItemCollectionSizeLimitExceededException", 400)]
    [InlineData("InvalidParameterValue", 400)]
    public void A_request_that_is_wrong_stays_wrong(string code, int status) =>
        Assert.False(StoreFailures.MayBePutRight(Service(code, status)));

    /// <summary>A refusal in whose course the store answers once has not lasted.</summary>
    [Fact]
    public async Task Only_a_refusal_that_lasts_is_one()
    {
        var clock = new ManualTime(Rig.Now);
        var refuses = true;
        using var client = new FailingClient(_ => refuses ? Service("AccessDeniedException", 400) : null);
        var sending = new DynamoSendingControl(new DynamoDbStore(client, clock: clock), "state");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(default));
        clock.Advance(StoreCalls.RefusalHolds - TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(default));
        refuses = false;
        await sending.GetStateAsync(default);
        refuses = true;
        clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending.GetStateAsync(default));
        clock.Advance(StoreCalls.RefusalHolds + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreRefusedException>(() => sending.GetStateAsync(default));
    }

    [Fact]
    public async Task A_refusal_names_what_was_asked_and_why()
    {
        using var client = new FailingClient(_ => Service("ValidationException", 400, "no such attribute"));

        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => AskAsync(client));

        Assert.Equal("get state is refused: no such attribute", refused.Message);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_a_cancellation_and_no_outage()
    {
        using var client = new FailingClient(_ => new TaskCanceledException());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            AskAsync(client, new CancellationToken(canceled: true))
        );
    }

    [Theory]
    [InlineData("ThrottlingException")]
    [InlineData("ProvisionedThroughputExceededException")]
    public async Task A_chunk_that_was_sent_before_a_throttled_checkpoint_is_not_sent_twice(string code)
    {
        var alert = Sample.Alert(6.2) with { DecidedAt = Rig.Now, ExpiresAt = Rig.Now.AddMinutes(10) };
        var rig = await Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), 60));
        var time = new ManualTime(Rig.Now);
        // Three calls of four are turned away, at every try.
        const int TurnedAway = 3 * (StoreCalls.Retries + 1);
        using var client = new FailingClient(asked =>
            asked % (TurnedAway + 1) < TurnedAway ? Service(code, 400) : null
        );
        var summary = new FanOutSummary();
        var claims = new WatchedClaims(rig.Claims) { BeforeCheckpoint = _ => AskAsync(client) };
        var run = rig.Consumer(time, Rig.Options with { Chunk = 10 }, claims: claims);

        var end = await time.RunAsync(
            () =>
                run.RunAsync(Rig.Record(alert, 0, 1), "worker", Rig.Now.AddMinutes(9), summary, CancellationToken.None),
            leap: TimeSpan.FromMinutes(1)
        );

        Assert.Equal(RecordEnd.Done, end);
        Assert.True(summary.StoreFailures.Count >= 15, "the store was hardly throttled: the test proves nothing");
        Assert.Equal(60, rig.Channel.Notified.Count);
        Assert.Equal(60, rig.Channel.Notified.DistinctBy(notified => notified.Subscriber).Count());
    }

    private static Task<SendingState> AskAsync(IAmazonDynamoDB client, CancellationToken cancellation = default) =>
        new DynamoSendingControl(new DynamoDbStore(client), "state").GetStateAsync(cancellation);

    private static AmazonDynamoDBException Service(string code, int status, string message = "no") =>
        new(message, ErrorType.Unknown, code, "request", (HttpStatusCode)status);

    private sealed class FailingClient(Func<int, Exception?> failure)
        : AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"),
            new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:9" }
        )
    {
        private int asked;

        public override Task<GetItemResponse> GetItemAsync(
            GetItemRequest request,
            CancellationToken cancellationToken = default
        ) =>
            failure(asked++) is { } no
                ? Task.FromException<GetItemResponse>(no)
                : Task.FromResult(new GetItemResponse());
    }
}
