using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertServerless.Core.SignUp;

/// <summary>
/// ALTCHA's proof of work (altcha.org/docs/v2/server-integration), made and checked here: find the number whose
/// SHA-256 with the salt is the challenge. Costs a phone about a second, and whoever wants ten thousand of them a
/// few hours. Each serves once, until it expires.
/// </summary>
public sealed class ProofOfWork(SignUpKeys keys, IVersionedItems items)
{
    /// <summary>The largest number that may be the answer; half of it is tried on average.</summary>
    public const int Most = 100_000;

    public static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private const string Algorithm = "SHA-256";
    private const int LongestProof = 1000;

    public WorkChallenge Create(DateTimeOffset now)
    {
        var salt = string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}?expires={(now + Life).ToUnixTimeSeconds()}"
        );
        var challenge = Hash(salt, RandomNumberGenerator.GetInt32(Most));
        return new WorkChallenge(Algorithm, challenge, Most, salt, keys.MacText(KeyPurpose.Work, challenge + salt));
    }

    /// <summary>True once for each proof that answers a challenge of ours and has not expired.</summary>
    /// <param name="proof">Base64 of JSON, as ALTCHA's widget sends it.</param>
    public async Task<bool> TrySpendAsync(string? proof, DateTimeOffset now, CancellationToken cancellation)
    {
        if (Read(proof) is not { } answer || ExpiryOf(answer.Salt) is not { } expiry || expiry <= now)
            return false;
        var signed = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(answer.Signature),
            Encoding.UTF8.GetBytes(keys.MacText(KeyPurpose.Work, answer.Challenge + answer.Salt))
        );
        if (!signed || answer.Algorithm != Algorithm || Hash(answer.Salt, answer.Number) != answer.Challenge)
            return false;
        var used = new NewItem("used"u8.ToArray(), now, expiry);
        return await items.TryPutAsync($"work#{answer.Challenge}", null, used, cancellation);
    }

    /// <summary>Searches for the answer, as a page's script does.</summary>
    public static string Solve(WorkChallenge challenge)
    {
        var number = 0;
        while (Hash(challenge.Salt, number) != challenge.Challenge)
            number++;
        var proof = new WorkProof(
            challenge.Algorithm,
            challenge.Challenge,
            number,
            challenge.Salt,
            challenge.Signature
        );
        return Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(proof, WorkJson.Default.WorkProof));
    }

    private static WorkProof? Read(string? proof)
    {
        if (proof is null or { Length: > LongestProof } || !Base64.IsValid(proof))
            return null;
        try
        {
            return JsonSerializer.Deserialize(Convert.FromBase64String(proof), WorkJson.Default.WorkProof);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static DateTimeOffset? ExpiryOf(string salt) =>
        salt.Split("?expires=") is [_, var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string Hash(string salt, int number) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{salt}{number}")))
        );
}

/// <summary>ALTCHA's challenge, as its widget reads it.</summary>
public sealed record WorkChallenge(string Algorithm, string Challenge, int Maxnumber, string Salt, string Signature);

internal sealed record WorkProof(string Algorithm, string Challenge, int Number, string Salt, string Signature);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(WorkProof))]
internal sealed partial class WorkJson : JsonSerializerContext;
