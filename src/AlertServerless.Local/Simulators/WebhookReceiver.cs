using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;

namespace AlertServerless.Local.Simulators;

/// <summary>Infrastructure that receives signed webhooks below <c>/hook/</c>: refuses a bad signature, tells no
/// repetitions apart.</summary>
internal sealed class WebhookReceiver(
    SimulatorLog log,
    ProviderBehaviour behaviour,
    byte[] systemKey,
    TimeProvider time
) : ProviderSimulator("webhook", ChannelKind.Webhook, log, behaviour)
{
    private readonly ConcurrentDictionary<string, byte[]> installed = new(StringComparer.Ordinal);

    /// <summary>As a receiver's owner installs the secret that the sign-up page showed.</summary>
    public void Install(string address, byte[] secret) => installed[address] = secret;

    public override bool Serves(string method, string path) =>
        method == "POST" && path.StartsWith("/hook/", StringComparison.Ordinal);

    public override Answer Take(in SimulatedRequest request)
    {
        var address = request.Host + request.Path;
        var secret = installed.GetValueOrDefault(address) ?? WebhookSignature.SecretFor(systemKey, address);
        if (
            !WebhookSignature.Verify(
                secret,
                request.Body.Span,
                request.Headers[WebhookSignature.Header],
                time.GetUtcNow()
            )
        )
            return Refuse(address, 401, "signature missing or wrong");
        if (!Behaviour.TryTake(1))
            return Refuse(address, 429, "too many requests");
        if (Behaviour.Refuses(address))
            return Refuse(address, 410, "gone");
        var body = request.Body;
        if (Read(body.Span, "challenge"u8) is { } challenge)
            return new Answer(200, Encoding.ASCII.GetBytes(WebhookSignature.AnswerTo(secret, challenge)), "text/plain");
        var id = request.Headers["X-Alert-Id"].ToString();
        Log.Accepted(
            Channel,
            address,
            Read(body.Span, "text"u8) ?? "CAP 1.2",
            id,
            detail: () => Encoding.UTF8.GetString(body.Span)
        );
        return new Answer(204, default);
    }

    public override Answer Fail(in SimulatedRequest request, int status, TimeSpan retryAfter) =>
        Refuse(request.Host + request.Path, status, $"HTTP {status}");

    private Answer Refuse(string address, int status, string reason)
    {
        Log.Refused(Channel, address, "", status, reason);
        return new Answer(status, Encoding.UTF8.GetBytes(reason), "text/plain");
    }

    private static string? Read(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        if (json.IsEmpty || json[0] != '{')
            return null;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (
                    reader.TokenType == JsonTokenType.PropertyName
                    && reader.CurrentDepth == 1
                    && reader.ValueTextEquals(name)
                )
                    return reader.Read() ? reader.GetString() : null;
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }
}
