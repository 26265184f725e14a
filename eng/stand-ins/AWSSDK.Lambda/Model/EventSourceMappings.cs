using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class GetEventSourceMappingRequest : AmazonWebServiceRequest
{
    public string UUID { get; set; }
}

public class GetEventSourceMappingResponse : AmazonWebServiceResponse
{
    public AmazonManagedKafkaEventSourceConfig AmazonManagedKafkaEventSourceConfig { get; set; }
    public int? BatchSize { get; set; }
    public bool? BisectBatchOnFunctionError { get; set; }
    public DestinationConfig DestinationConfig { get; set; }
    public string EventSourceArn { get; set; }
    public string EventSourceMappingArn { get; set; }
    public string FunctionArn { get; set; }
    public List<string> FunctionResponseTypes { get; set; }
    public DateTime? LastModified { get; set; }
    public string LastProcessingResult { get; set; }
    public int? MaximumBatchingWindowInSeconds { get; set; }
    public int? MaximumRecordAgeInSeconds { get; set; }
    public int? MaximumRetryAttempts { get; set; }
    public ProvisionedPollerConfig ProvisionedPollerConfig { get; set; }
    public ScalingConfig ScalingConfig { get; set; }
    public EventSourcePosition StartingPosition { get; set; }
    public string State { get; set; }
    public string StateTransitionReason { get; set; }
    public List<string> Topics { get; set; }
    public string UUID { get; set; }
}

public class UpdateEventSourceMappingRequest : AmazonWebServiceRequest
{
    public AmazonManagedKafkaEventSourceConfig AmazonManagedKafkaEventSourceConfig { get; set; }
    public int? BatchSize { get; set; }
    public bool? BisectBatchOnFunctionError { get; set; }
    public DestinationConfig DestinationConfig { get; set; }
    public bool? Enabled { get; set; }
    public string FunctionName { get; set; }
    public List<string> FunctionResponseTypes { get; set; }
    public int? MaximumBatchingWindowInSeconds { get; set; }
    public int? MaximumRecordAgeInSeconds { get; set; }
    public int? MaximumRetryAttempts { get; set; }
    public ProvisionedPollerConfig ProvisionedPollerConfig { get; set; }
    public ScalingConfig ScalingConfig { get; set; }
    public string UUID { get; set; }
}

public class UpdateEventSourceMappingResponse : AmazonWebServiceResponse
{
    public AmazonManagedKafkaEventSourceConfig AmazonManagedKafkaEventSourceConfig { get; set; }
    public int? BatchSize { get; set; }
    public bool? BisectBatchOnFunctionError { get; set; }
    public DestinationConfig DestinationConfig { get; set; }
    public string EventSourceArn { get; set; }
    public string EventSourceMappingArn { get; set; }
    public string FunctionArn { get; set; }
    public List<string> FunctionResponseTypes { get; set; }
    public DateTime? LastModified { get; set; }
    public string LastProcessingResult { get; set; }
    public int? MaximumBatchingWindowInSeconds { get; set; }
    public int? MaximumRecordAgeInSeconds { get; set; }
    public int? MaximumRetryAttempts { get; set; }
    public ProvisionedPollerConfig ProvisionedPollerConfig { get; set; }
    public ScalingConfig ScalingConfig { get; set; }
    public EventSourcePosition StartingPosition { get; set; }
    public string State { get; set; }
    public string StateTransitionReason { get; set; }
    public List<string> Topics { get; set; }
    public string UUID { get; set; }
}
