namespace Amazon.Lambda.Model;

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
