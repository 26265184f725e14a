using System.Text.Json.Serialization;
using Amazon.PinpointSMSVoiceV2.Model;

namespace Amazon.PinpointSMSVoiceV2;

/// <summary>What goes over the wire.</summary>
[JsonSerializable(typeof(DescribeSpendLimitsRequest))]
[JsonSerializable(typeof(DescribeSpendLimitsResponse))]
[JsonSerializable(typeof(SendTextMessageRequest))]
[JsonSerializable(typeof(SendTextMessageResponse))]
[JsonSerializable(typeof(AccessDeniedExceptionReason))]
[JsonSerializable(typeof(ConflictExceptionReason))]
[JsonSerializable(typeof(ResourceType))]
[JsonSerializable(typeof(ServiceQuotaExceededExceptionReason))]
[JsonSerializable(typeof(ValidationExceptionReason))]
[JsonSerializable(typeof(List<ValidationExceptionField>))]
internal sealed partial class WireTypes : JsonSerializerContext;
