using AlertServerless.StandIns.AwsClient;
using Amazon.Runtime;
using Amazon.SQS.Model;

namespace Amazon.SQS;

public class AmazonSQSClient : JsonServiceClient, IAmazonSQS
{
    private static readonly JsonOperation ChangeMessageVisibilityBatch = JsonOperation.Rpc("AmazonSQS.ChangeMessageVisibilityBatch", "1.0", queryMode: true);
    private static readonly JsonOperation CreateQueue = JsonOperation.Rpc("AmazonSQS.CreateQueue", "1.0", queryMode: true);
    private static readonly JsonOperation DeleteMessage = JsonOperation.Rpc("AmazonSQS.DeleteMessage", "1.0", queryMode: true);
    private static readonly JsonOperation DeleteMessageBatch = JsonOperation.Rpc("AmazonSQS.DeleteMessageBatch", "1.0", queryMode: true);
    private static readonly JsonOperation GetQueueAttributes = JsonOperation.Rpc("AmazonSQS.GetQueueAttributes", "1.0", queryMode: true);
    private static readonly JsonOperation ReceiveMessage = JsonOperation.Rpc("AmazonSQS.ReceiveMessage", "1.0", queryMode: true);
    private static readonly JsonOperation SendMessage = JsonOperation.Rpc("AmazonSQS.SendMessage", "1.0", queryMode: true);
    private static readonly JsonOperation SendMessageBatch = JsonOperation.Rpc("AmazonSQS.SendMessageBatch", "1.0", queryMode: true);

    public AmazonSQSClient()
        : base(new AmazonSQSConfig())
    {
    }

    public AmazonSQSClient(RegionEndpoint region)
        : base(new AmazonSQSConfig { RegionEndpoint = region })
    {
    }

    public AmazonSQSClient(AmazonSQSConfig config)
        : base(config)
    {
    }

    public AmazonSQSClient(AWSCredentials credentials)
        : base(credentials, new AmazonSQSConfig())
    {
    }

    public AmazonSQSClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonSQSConfig { RegionEndpoint = region })
    {
    }

    public AmazonSQSClient(AWSCredentials credentials, AmazonSQSConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    protected override JsonService Service => AmazonSQSConfig.Service;

    public virtual Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(string queueUrl, List<ChangeMessageVisibilityBatchRequestEntry> entries, CancellationToken cancellationToken = default) =>
        ChangeMessageVisibilityBatchAsync(new ChangeMessageVisibilityBatchRequest(queueUrl, entries), cancellationToken);

    public virtual Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(ChangeMessageVisibilityBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ChangeMessageVisibilityBatchResponse>(request, ChangeMessageVisibilityBatch, cancellationToken);

    public virtual Task<CreateQueueResponse> CreateQueueAsync(string queueName, CancellationToken cancellationToken = default) =>
        CreateQueueAsync(new CreateQueueRequest(queueName), cancellationToken);

    public virtual Task<CreateQueueResponse> CreateQueueAsync(CreateQueueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateQueueResponse>(request, CreateQueue, cancellationToken);

    public virtual Task<DeleteMessageResponse> DeleteMessageAsync(string queueUrl, string receiptHandle, CancellationToken cancellationToken = default) =>
        DeleteMessageAsync(new DeleteMessageRequest(queueUrl, receiptHandle), cancellationToken);

    public virtual Task<DeleteMessageResponse> DeleteMessageAsync(DeleteMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteMessageResponse>(request, DeleteMessage, cancellationToken);

    public virtual Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(string queueUrl, List<DeleteMessageBatchRequestEntry> entries, CancellationToken cancellationToken = default) =>
        DeleteMessageBatchAsync(new DeleteMessageBatchRequest(queueUrl, entries), cancellationToken);

    public virtual Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteMessageBatchResponse>(request, DeleteMessageBatch, cancellationToken);

    public virtual Task<GetQueueAttributesResponse> GetQueueAttributesAsync(string queueUrl, List<string> attributeNames, CancellationToken cancellationToken = default) =>
        GetQueueAttributesAsync(new GetQueueAttributesRequest(queueUrl, attributeNames), cancellationToken);

    public virtual Task<GetQueueAttributesResponse> GetQueueAttributesAsync(GetQueueAttributesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetQueueAttributesResponse>(request, GetQueueAttributes, cancellationToken);

    public virtual Task<ReceiveMessageResponse> ReceiveMessageAsync(string queueUrl, CancellationToken cancellationToken = default) =>
        ReceiveMessageAsync(new ReceiveMessageRequest(queueUrl), cancellationToken);

    public virtual Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ReceiveMessageResponse>(request, ReceiveMessage, cancellationToken);

    public virtual Task<SendMessageResponse> SendMessageAsync(string queueUrl, string messageBody, CancellationToken cancellationToken = default) =>
        SendMessageAsync(new SendMessageRequest(queueUrl, messageBody), cancellationToken);

    public virtual Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<SendMessageResponse>(request, SendMessage, cancellationToken);

    public virtual Task<SendMessageBatchResponse> SendMessageBatchAsync(string queueUrl, List<SendMessageBatchRequestEntry> entries, CancellationToken cancellationToken = default) =>
        SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, entries), cancellationToken);

    public virtual Task<SendMessageBatchResponse> SendMessageBatchAsync(SendMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<SendMessageBatchResponse>(request, SendMessageBatch, cancellationToken);
}
