using System.Text.Json.Serialization;
using Amazon.Lambda.Model;

namespace Amazon.Lambda;

/// <summary>What goes over the wire.</summary>
[JsonSerializable(typeof(GetAccountSettingsRequest))]
[JsonSerializable(typeof(GetAccountSettingsResponse))]
[JsonSerializable(typeof(GetAliasRequest))]
[JsonSerializable(typeof(GetAliasResponse))]
[JsonSerializable(typeof(GetEventSourceMappingRequest))]
[JsonSerializable(typeof(GetEventSourceMappingResponse))]
[JsonSerializable(typeof(GetProvisionedConcurrencyConfigRequest))]
[JsonSerializable(typeof(GetProvisionedConcurrencyConfigResponse))]
[JsonSerializable(typeof(PutProvisionedConcurrencyConfigRequest))]
[JsonSerializable(typeof(PutProvisionedConcurrencyConfigResponse))]
[JsonSerializable(typeof(UpdateEventSourceMappingRequest))]
[JsonSerializable(typeof(UpdateEventSourceMappingResponse))]
internal sealed partial class WireTypes : JsonSerializerContext;
