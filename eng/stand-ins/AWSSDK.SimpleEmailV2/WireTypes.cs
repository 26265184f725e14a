using System.Text.Json.Serialization;
using Amazon.SimpleEmailV2.Model;

namespace Amazon.SimpleEmailV2;

/// <summary>What goes over the wire.</summary>
[JsonSerializable(typeof(GetAccountRequest))]
[JsonSerializable(typeof(GetAccountResponse))]
[JsonSerializable(typeof(GetEmailIdentityRequest))]
[JsonSerializable(typeof(GetEmailIdentityResponse))]
[JsonSerializable(typeof(SendBulkEmailRequest))]
[JsonSerializable(typeof(SendBulkEmailResponse))]
internal sealed partial class WireTypes : JsonSerializerContext;
