using Amazon.Runtime;

namespace Amazon.Kinesis.Model;

public class ListShardsRequest : AmazonWebServiceRequest
{
    public string ExclusiveStartShardId { get; set; }
    public int? MaxResults { get; set; }
    public string NextToken { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class ListShardsResponse : AmazonWebServiceResponse
{
    public string NextToken { get; set; }
    public List<Shard> Shards { get; set; }
}

public class Shard
{
    public string AdjacentParentShardId { get; set; }
    public HashKeyRange HashKeyRange { get; set; }
    public string ParentShardId { get; set; }
    public SequenceNumberRange SequenceNumberRange { get; set; }
    public string ShardId { get; set; }
}

public class HashKeyRange
{
    public string EndingHashKey { get; set; }
    public string StartingHashKey { get; set; }
}

public class SequenceNumberRange
{
    /// <summary>Null while the shard is open.</summary>
    public string EndingSequenceNumber { get; set; }
    public string StartingSequenceNumber { get; set; }
}

public class SplitShardRequest : AmazonWebServiceRequest
{
    public string NewStartingHashKey { get; set; }
    public string ShardToSplit { get; set; }
    public string StreamARN { get; set; }
    public string StreamName { get; set; }
}

public class SplitShardResponse : AmazonWebServiceResponse;
