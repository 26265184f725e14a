using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>The one secret of an installation, as stored: keys are base64. Never logged.</summary>
/// <param name="AlertKeys">By key id: what alert records are signed with. Several while one is being replaced.</param>
/// <param name="CurrentAlertKey">The id producers sign with.</param>
/// <param name="AddressKeys">By key id (1–255): what addresses are sealed with.</param>
/// <param name="CurrentAddressKey">The id new addresses are sealed with.</param>
/// <param name="IndexKey">Of the blind index.</param>
/// <param name="WebhookKey">Receivers' own secrets follow from it.</param>
/// <param name="LinkKey">Signs manage and unsubscribe links.</param>
/// <param name="InfpSession">The session id of alerta.infp.ro that a person obtained by logging in, for feeds whose
/// access is cookie or permanent; null when none is watched so.</param>
public sealed record Secrets(
    IReadOnlyDictionary<string, byte[]> AlertKeys,
    string CurrentAlertKey,
    IReadOnlyDictionary<byte, byte[]> AddressKeys,
    byte CurrentAddressKey,
    byte[] IndexKey,
    byte[] WebhookKey,
    byte[] LinkKey,
    TwilioSecret Twilio,
    string TelegramToken,
    string? InfpSession = null
)
{
    public AlertSigner Signer() => new(AlertKeys, CurrentAlertKey);

    public AddressSealer Sealer() =>
        new(
            new MasterKey(CurrentAddressKey, AddressKeys[CurrentAddressKey]),
            AddressKeys.Where(key => key.Key != CurrentAddressKey).Select(key => new MasterKey(key.Key, key.Value))
        );

    public BlindIndex Index() => new(IndexKey);

    /// <exception cref="InvalidOperationException">What is stored is no session id.</exception>
    public SessionId? Session() =>
        InfpSession is null
            ? null
            : SessionId.TryCreate(InfpSession)
                ?? throw new InvalidOperationException(
                    "the secret's infpSession is not a session id: letters, digits, '-' and ','"
                );

    /// <exception cref="InvalidOperationException">Not readable; the message says where, and never shows a
    /// value.</exception>
    public static Secrets Parse(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SecretsJson.Default.Secrets)
                ?? throw new InvalidOperationException($"{source}: the secret is empty");
        }
        catch (JsonException fault)
        {
            throw new InvalidOperationException(
                $"{source}: the secret is not of the expected form at {fault.Path}",
                fault
            );
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SecretsJson.Default.Secrets);

    /// <summary>Without the values, which records would otherwise print.</summary>
    public override string ToString() => "secrets";
}

/// <param name="AccountSid">Not secret by itself.</param>
/// <param name="KeySid">An API key, so that it can be revoked alone.</param>
/// <param name="KeySecret">Its secret.</param>
public sealed record TwilioSecret(string AccountSid, string KeySid, string KeySecret)
{
    public override string ToString() => AccountSid;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(Secrets))]
internal sealed partial class SecretsJson : JsonSerializerContext;

/// <summary>Reads the secret from Secrets Manager, or on one machine from a file (<c>file:</c> and a path).</summary>
public static class SecretsSource
{
    private const string FilePrefix = "file:";

    public static async Task<Secrets> ReadAsync(
        string id,
        Func<IAmazonSecretsManager> secretsManager,
        CancellationToken cancellation
    ) => Secrets.Parse(await ReadBytesAsync(id, secretsManager, cancellation), id);

    /// <summary>The secret as stored.</summary>
    public static async Task<byte[]> ReadBytesAsync(
        string id,
        Func<IAmazonSecretsManager> secretsManager,
        CancellationToken cancellation
    )
    {
        if (id.StartsWith(FilePrefix, StringComparison.Ordinal))
            return await File.ReadAllBytesAsync(id[FilePrefix.Length..], cancellation);
        using var client = secretsManager();
        var answer = await client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = id }, cancellation);
        return Encoding.UTF8.GetBytes(answer.SecretString ?? "");
    }
}
