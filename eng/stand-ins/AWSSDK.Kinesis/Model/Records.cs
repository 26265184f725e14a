using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class PutRecordsRequest : AmazonWebServiceRequest
{
    public List<PutRecordsRequestEntry> Records { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class PutRecordsRequestEntry
{
    public MemoryStream Data { get; set; }
    public string ExplicitHashKey { get; set; }
    public string PartitionKey { get; set; }
}

public class PutRecordsResponse : AmazonWebServiceResponse
{
    public EncryptionType EncryptionType { get; set; }
    public int? FailedRecordCount { get; set; }

    /// <summary>In the order of the request's.</summary>
    public List<PutRecordsResultEntry> Records { get; set; }
}

public class PutRecordsResultEntry
{
    public string ErrorCode { get; set; }
    public string ErrorMessage { get; set; }
    public string SequenceNumber { get; set; }
    public string ShardId { get; set; }
}

public class GetShardIteratorRequest : AmazonWebServiceRequest
{
    public string ShardId { get; set; }
    public ShardIteratorType ShardIteratorType { get; set; }
    public string StartingSequenceNumber { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class GetShardIteratorResponse : AmazonWebServiceResponse
{
    public string ShardIterator { get; set; }
}

public class GetRecordsRequest : AmazonWebServiceRequest
{
    public int? Limit { get; set; }
    public string ShardIterator { get; set; }
    public string StreamARN { get; set; }
}

public class GetRecordsResponse : AmazonWebServiceResponse
{
    public long? MillisBehindLatest { get; set; }

    /// <summary>Null when the shard is closed and read to its end.</summary>
    public string NextShardIterator { get; set; }
    public List<Record> Records { get; set; }
}

public class Record
{
    public DateTime? ApproximateArrivalTimestamp { get; set; }
    public MemoryStream Data { get; set; }
    public EncryptionType EncryptionType { get; set; }
    public string PartitionKey { get; set; }
    public string SequenceNumber { get; set; }
}
