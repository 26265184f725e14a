using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>The one secret of an installation, as stored: keys are base64. Never logged.</summary>
/// <param name="AlertKeys">By key id: what alert records are signed with. Several while one is being replaced.</param>
/// <param name="CurrentAlertKey">The id producers sign with.</param>
/// <param name="AddressKeys">By key id (1–255): what addresses are sealed with.</param>
/// <param name="CurrentAddressKey">The id new addresses are sealed with.</param>
/// <param name="IndexKey">Of the blind index: what everybody is entered with.</param>
/// <param name="WebhookKey">Receivers' own secrets follow from it.</param>
/// <param name="LinkKey">Signs manage and unsubscribe links.</param>
/// <param name="InfpSession">The session id of alerta.infp.ro that a person obtained by logging in, for feeds whose
/// access is cookie or permanent; null when none is watched so.</param>
/// <param name="IndexKeyId">1–255, written into every blind key; raised with a new <paramref name="IndexKey"/>.</param>
/// <param name="FormerIndexKeys">By id, while somebody is still entered under one; null for none.</param>
/// <param name="TelegramWebhookSecret">What Telegram sends along with every update; null where none are taken.</param>
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
    string? InfpSession = null,
    byte IndexKeyId = 1,
    IReadOnlyDictionary<byte, byte[]>? FormerIndexKeys = null,
    string? TelegramWebhookSecret = null
)
{
    /// <param name="onDamaged">Told of a key that is none, and is not the current one; null when nobody
    /// listens.</param>
    public AlertSigner Signer(Action<string>? onDamaged = null) =>
        new(
            AlertKeys
                .Where(key =>
                    key.Key == CurrentAlertKey
                    || IsWhole(key.Value.Length >= AlertSigner.MinKeyBytes, $"alert key '{key.Key}'", onDamaged)
                )
                .ToDictionary(),
            CurrentAlertKey
        );

    public BlindIndex Index() =>
        new(
            new IndexKey(IndexKeyId, IndexKey),
            (FormerIndexKeys ?? new Dictionary<byte, byte[]>()).Select(key => new IndexKey(key.Key, key.Value))
        );

    /// <inheritdoc cref="Signer"/>
    public AddressSealer Sealer(Action<string>? onDamaged = null) =>
        new(
            new MasterKey(CurrentAddressKey, AddressKeys[CurrentAddressKey]),
            MasterKeys(onDamaged).Where(key => key.Id != CurrentAddressKey)
        );

    /// <inheritdoc cref="Signer"/>
    public IEnumerable<MasterKey> MasterKeys(Action<string>? onDamaged = null) =>
        AddressKeys
            .Where(key => IsWhole(key.Value.Length == MasterKey.SecretLength, $"address key {key.Key}", onDamaged))
            .Select(key => new MasterKey(key.Key, key.Value));

    private static bool IsWhole(bool isWhole, string key, Action<string>? onDamaged)
    {
        if (!isWhole)
            onDamaged?.Invoke($"secrets: {key} has the wrong length");
        return isWhole;
    }

    /// <param name="onDamaged">Told when what is stored is no session id: the feeds that need one are then without,
    /// and the others are read; null when nobody listens.</param>
    public SessionId? Session(Action<string>? onDamaged = null)
    {
        if (InfpSession is null)
            return null;
        var session = SessionId.TryCreate(InfpSession);
        if (session is null)
            onDamaged?.Invoke("the secret's infpSession is not a session id: letters, digits, '-' and ','");
        return session;
    }

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
    /// <summary>The account's own token, with which Twilio signs its callbacks; null where none are taken.</summary>
    public string? AuthToken { get; init; }

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

    /// <summary>A call with its retries.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private static readonly StoreCalls Calls = new(TimeProvider.System);

    /// <summary>A client that notices when the service hangs: the SDK alone would wait for 100 s a try.</summary>
    public static AmazonSecretsManagerConfig Configure(AmazonSecretsManagerConfig config)
    {
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = 3;
        config.Timeout = TimeSpan.FromSeconds(1.5);
        return config;
    }

    /// <exception cref="Core.Subscribers.Segments.StoreUnavailableException">It could not be read just now.</exception>
    /// <exception cref="Core.Subscribers.Segments.StoreRefusedException">It cannot be read until somebody
    /// acts.</exception>
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
        var answer = await Calls.AskAsync(
            $"get secret {id}",
            CallLimit,
            token => client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = id }, token),
            cancellation
        );
        return Encoding.UTF8.GetBytes(answer.SecretString ?? "");
    }
}
