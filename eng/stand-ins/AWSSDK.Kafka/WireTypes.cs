using System.Text.Json.Serialization;
using Amazon.Kafka.Model;

namespace Amazon.Kafka;

/// <summary>What goes over the wire.</summary>
[JsonSerializable(typeof(DescribeTopicRequest))]
[JsonSerializable(typeof(DescribeTopicResponse))]
[JsonSerializable(typeof(ListClustersV2Request))]
[JsonSerializable(typeof(ListClustersV2Response))]
[JsonSerializable(typeof(UpdateTopicRequest))]
[JsonSerializable(typeof(UpdateTopicResponse))]
internal sealed partial class WireTypes : JsonSerializerContext;
