using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>AWS End User Messaging's SendTextMessage:
/// docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2.</summary>
internal sealed class EndUserMessagingSimulator(SimulatorLog log, ProviderBehaviour behaviour)
    : ProviderSimulator("aws-sms", ChannelKind.Sms, log, behaviour)
{
    /// <summary>AWS's JSON protocol names the operation in a header and posts everything to the root.</summary>
    public override bool Serves(string method, string path) => method == "POST" && path == "/";

    public override Answer Take(in SimulatedRequest request)
    {
        if (
            request.Headers["X-Amz-Target"] != "PinpointSMSVoiceV2.SendTextMessage"
            || Read(request.Body.Span) is not { } asked
        )
            return Error(400, "ValidationException", "not a request of this API", ("Reason", "INVALID_REQUEST"));
        if (!Behaviour.TryTake(1))
            return Refuse(asked, 400, "ThrottlingException", "Rate exceeded");
        if (asked.To.Length < 8 || asked.To[0] != '+')
            return RefuseNumber(asked);
        if (Behaviour.Refuses(asked.To))
            return RefuseOptedOut(asked);
        var id = string.Create(CultureInfo.InvariantCulture, $"{NextId():x32}");
        Log.Accepted(Channel, asked.To, asked.Text, id);
        return new Answer(200, Encoding.ASCII.GetBytes($$"""{"MessageId":"{{id}}"}"""), "application/x-amz-json-1.0");
    }

    public override Answer Fail(in SimulatedRequest request, int status, TimeSpan retryAfter)
    {
        var asked = Read(request.Body.Span) ?? new Asked("", "");
        // The service answers 400 where HTTP has 429.
        if (status == 429)
            return Refuse(asked, 400, "ThrottlingException", "Rate exceeded");
        return Refuse(
            asked,
            status,
            status >= 500 ? "InternalServerException" : "AccessDeniedException",
            $"HTTP {status}"
        );
    }

    private Answer RefuseNumber(Asked asked)
    {
        const string Reason = "INVALID_PARAMETER";
        // To nobody: how a caller asks whether it is let in. No message, so the log has nothing of it.
        if (asked.To.Length > 0)
            Log.Refused(Channel, asked.To, asked.Text, 400, Reason);
        return Error(
            400,
            "ValidationException",
            $"Validation Error Occurred - Reason=\"{Reason}\" Fields=\"DestinationPhoneNumber\"",
            ("Reason", Reason),
            (
                "Fields",
                new JsonArray(
                    new JsonObject { ["Name"] = "DestinationPhoneNumber", ["Message"] = "is not a phone number" }
                )
            )
        );
    }

    private Answer RefuseOptedOut(Asked asked)
    {
        const string Reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT";
        Log.Refused(Channel, asked.To, asked.Text, 400, Reason);
        return Error(
            400,
            "ConflictException",
            $"Conflict Occurred - Reason=\"{Reason}\"",
            ("Reason", Reason),
            ("ResourceType", "opt-out-list"),
            ("ResourceId", "Default")
        );
    }

    private Answer Refuse(Asked asked, int status, string type, string message)
    {
        Log.Refused(Channel, asked.To, asked.Text, status, type);
        return Error(status, type, message);
    }

    private static Answer Error(int status, string type, string message, params (string Name, JsonNode Value)[] more)
    {
        var body = new JsonObject { ["__type"] = $"com.amazonaws.pinpointsmsvoicev2#{type}", ["Message"] = message };
        foreach (var (name, value) in more)
            body[name] = value;
        return new Answer(status, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/x-amz-json-1.0");
    }

    private static Asked? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var asked = JsonSerializer.Deserialize<JsonObject>(json);
            return asked?["DestinationPhoneNumber"] is { } to
                ? new Asked(to.GetValue<string>(), asked["MessageBody"]?.GetValue<string>() ?? "")
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Asked(string To, string Text);
}
