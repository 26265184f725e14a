using Amazon.Runtime;

namespace Amazon.SQS.Model;

public class DeleteMessageRequest : AmazonWebServiceRequest
{
    public DeleteMessageRequest()
    {
    }

    public DeleteMessageRequest(string queueUrl, string receiptHandle)
    {
        QueueUrl = queueUrl;
        ReceiptHandle = receiptHandle;
    }

    public string QueueUrl { get; set; }
    public string ReceiptHandle { get; set; }
}

public class DeleteMessageResponse : AmazonWebServiceResponse;

public class DeleteMessageBatchRequest : AmazonWebServiceRequest
{
    public DeleteMessageBatchRequest()
    {
    }

    public DeleteMessageBatchRequest(string queueUrl, List<DeleteMessageBatchRequestEntry> entries)
    {
        QueueUrl = queueUrl;
        Entries = entries;
    }

    public List<DeleteMessageBatchRequestEntry> Entries { get; set; }
    public string QueueUrl { get; set; }
}

public class DeleteMessageBatchRequestEntry
{
    public DeleteMessageBatchRequestEntry()
    {
    }

    public DeleteMessageBatchRequestEntry(string id, string receiptHandle)
    {
        Id = id;
        ReceiptHandle = receiptHandle;
    }

    public string Id { get; set; }
    public string ReceiptHandle { get; set; }
}

public class DeleteMessageBatchResponse : AmazonWebServiceResponse
{
    public List<BatchResultErrorEntry> Failed { get; set; }
    public List<DeleteMessageBatchResultEntry> Successful { get; set; }
}

public class DeleteMessageBatchResultEntry
{
    public string Id { get; set; }
}
