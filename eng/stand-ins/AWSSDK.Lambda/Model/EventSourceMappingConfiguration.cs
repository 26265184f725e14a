namespace Amazon.Lambda.Model;

public class EventSourceMappingConfiguration
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

public class AmazonManagedKafkaEventSourceConfig
{
    public string ConsumerGroupId { get; set; }
}

public class DestinationConfig
{
    public OnFailure OnFailure { get; set; }
    public OnSuccess OnSuccess { get; set; }
}

public class OnFailure
{
    public string Destination { get; set; }
}

public class OnSuccess
{
    public string Destination { get; set; }
}

public class ProvisionedPollerConfig
{
    public int? MaximumPollers { get; set; }
    public int? MinimumPollers { get; set; }
    public string PollerGroupName { get; set; }
}

public class ScalingConfig
{
    public int? MaximumConcurrency { get; set; }
}
