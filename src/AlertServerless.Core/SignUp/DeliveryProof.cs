using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.SignUp;

/// <summary>
/// What a facility shows its auditors: every request of one month to its receiver, as a JSON Web Signature (RFC 7515,
/// compact, ES256: ECDSA over P-256 with SHA-256, as alert records are signed, under another key). Any JOSE library
/// checks it by <see cref="KeySet"/>.
/// </summary>
/// <param name="issuer">Where the public keys are found.</param>
public sealed class DeliveryProof(SignUpKeys keys, Uri issuer)
{
    public const string MediaType = "application/jose";

    /// <param name="receiver">Whose requests.</param>
    /// <param name="month">Any day of it.</param>
    /// <param name="exchanges">In the order in which they were sent.</param>
    public string Sign(
        SubscriberId receiver,
        DateOnly month,
        IEnumerable<ReceiverExchange> exchanges,
        DateTimeOffset now
    )
    {
        var header = new ProofHeader("ES256", KeyId(keys.Current), "alert-delivery-proof+jwt");
        var payload = new ProofPayload(
            issuer.AbsoluteUri,
            receiver.ToString(),
            now.ToUnixTimeSeconds(),
            month.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            [.. exchanges.Select(ProofRequest.Of)]
        );
        var signed =
            $"{Text(JsonSerializer.SerializeToUtf8Bytes(header, ProofJson.Default.ProofHeader))}"
            + $".{Text(JsonSerializer.SerializeToUtf8Bytes(payload, ProofJson.Default.ProofPayload))}";
        using var key = keys.SigningKey(keys.Current);
        return $"{signed}.{Text(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The public keys, former ones too (RFC 7517).</summary>
    public ProofKeySet KeySet() => new([.. keys.Ids.Order().Select(Key)]);

    private ProofKey Key(byte id)
    {
        using var key = keys.SigningKey(id);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new ProofKey("EC", "P-256", Text(point.X!), Text(point.Y!), KeyId(id), "ES256", "sig");
    }

    private static string KeyId(byte id) => string.Create(CultureInfo.InvariantCulture, $"proof-{id}");

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}

public sealed record ProofKeySet(IReadOnlyList<ProofKey> Keys);

/// <param name="X">32 bytes in base64url, as <paramref name="Y"/>.</param>
public sealed record ProofKey(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);

internal sealed record ProofHeader(string Alg, string Kid, string Typ);

internal sealed record ProofPayload(
    string Iss,
    string Sub,
    long Iat,
    string Month,
    IReadOnlyList<ProofRequest> Requests
);

/// <param name="Kind"><c>alert</c> or <c>test</c>.</param>
/// <param name="Alert">Its id; absent for a test.</param>
/// <param name="Sent">When the request began.</param>
/// <param name="Answered">When the answer was there; absent when none came.</param>
/// <param name="Accepted">Whether the answer was 2xx.</param>
/// <param name="Milliseconds">From the one to the other, or until it was given up.</param>
internal sealed record ProofRequest(
    string Kind,
    string? Alert,
    DateTimeOffset Sent,
    DateTimeOffset? Answered,
    bool Accepted,
    int? Status,
    long Milliseconds
)
{
    public static ProofRequest Of(ReceiverExchange one) =>
        new(
            one.What == ReceiverExchange.Test ? "test" : "alert",
            one.What == ReceiverExchange.Test ? null : one.What,
            one.SentAt,
            one.IsAnswered ? one.SentAt + one.Took : null,
            one.IsAccepted,
            one.IsAnswered ? one.Status : null,
            (long)Math.Round(one.Took.TotalMilliseconds)
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ProofHeader))]
[JsonSerializable(typeof(ProofPayload))]
internal sealed partial class ProofJson : JsonSerializerContext;
