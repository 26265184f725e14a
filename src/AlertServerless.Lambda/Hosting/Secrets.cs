using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// The secrets that a function was given, from one document for each purpose
/// (<see cref="AlertServerless.Core.Names.Secrets"/>). What was not given is refused by name when it is asked for.
/// Never logged.
/// </summary>
/// <param name="Document">All that was given, as one.</param>
public sealed record Secrets(SecretsDocument Document)
{
    public byte[] WebhookKey => Document.WebhookKey ?? throw Missing("webhookKey");

    public byte[] LinkKey => Document.LinkKey ?? throw Missing("linkKey");

    public TwilioSecret Twilio => Document.Twilio ?? throw Missing("twilio");

    public string TelegramToken => Document.TelegramToken ?? throw Missing("telegramToken");

    public AlertSigner Signer() =>
        Document.AlertSigningKey is { } key
            ? new AlertSigner(key.Id, key.PrivateKey)
            : throw Missing("alertSigningKey");

    /// <param name="onDamaged">Called for a key that is none, as long as another is one; null when nobody
    /// listens.</param>
    public AlertVerifier Verifier(Action<string>? onDamaged = null)
    {
        var keys = Document.AlertPublicKeys ?? throw Missing("alertPublicKeys");
        var whole = keys.Where(key =>
                IsWhole(AlertVerifier.IsKey(key.Key, key.Value), $"alert key '{key.Key}' is none of P-256", onDamaged)
            )
            .ToDictionary();
        return new AlertVerifier(whole.Count > 0 ? whole : keys);
    }

    /// <inheritdoc cref="Verifier"/>
    public AddressSealer Sealer(Action<string>? onDamaged = null)
    {
        var keys = Document.AddressKeys ?? throw Missing("addressKeys");
        var current = Document.CurrentAddressKey ?? throw Missing("currentAddressKey");
        return new AddressSealer(
            new MasterKey(current, keys.GetValueOrDefault(current) ?? throw Missing($"addressKeys {current}")),
            MasterKeys(onDamaged).Where(key => key.Id != current)
        );
    }

    public BlindIndex Index() =>
        new(
            new IndexKey(IndexKeyId, Document.IndexKey ?? throw Missing("indexKey")),
            (Document.FormerIndexKeys ?? new Dictionary<byte, byte[]>()).Select(key => new IndexKey(key.Key, key.Value))
        );

    /// <summary>1–255, written into every blind key; raised with a new index key.</summary>
    public byte IndexKeyId => Document.IndexKeyId ?? 1;

    /// <summary>What Telegram sends along with every update; null where none are taken.</summary>
    public string? TelegramWebhookSecret => Document.TelegramWebhookSecret;

    /// <inheritdoc cref="Verifier"/>
    public IEnumerable<MasterKey> MasterKeys(Action<string>? onDamaged = null) =>
        (Document.AddressKeys ?? throw Missing("addressKeys"))
            .Where(key =>
                IsWhole(
                    key.Value.Length == MasterKey.SecretLength,
                    $"address key {key.Key} has the wrong length",
                    onDamaged
                )
            )
            .Select(key => new MasterKey(key.Key, key.Value));

    private static bool IsWhole(bool isWhole, string problem, Action<string>? onDamaged)
    {
        if (!isWhole)
            onDamaged?.Invoke($"secrets: {problem}");
        return isWhole;
    }

    /// <param name="onDamaged">Called when what is stored is no session id: the feeds that need one are then without,
    /// and the others are read; null when nobody listens.</param>
    public SessionId? Session(Action<string>? onDamaged = null)
    {
        if (Document.InfpSession is null)
            return null;
        var session = SessionId.TryCreate(Document.InfpSession);
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
            return new Secrets(
                JsonSerializer.Deserialize(json, SecretsJson.Default.SecretsDocument)
                    ?? throw new InvalidOperationException($"{source}: the secret is empty")
            );
        }
        catch (JsonException fault)
        {
            throw new InvalidOperationException(
                $"{source}: the secret is not of the expected form at {fault.Path}",
                fault
            );
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(Document, SecretsJson.Default.SecretsDocument);

    /// <summary>Without the values, which records would otherwise print.</summary>
    public override string ToString() => "secrets";

    private static InvalidOperationException Missing(string name) =>
        new($"{name} is in none of the secrets that this function was given");
}

/// <summary>Secrets as they are stored, each purpose in a document of its own; keys are base64.</summary>
/// <param name="AlertSigningKey">Purpose <c>signing</c>: what the producer signs with.</param>
/// <param name="InfpSession">Purpose <c>signing</c>, for it is the producer's too: the session id of alerta.infp.ro
/// that a person obtained by logging in, for feeds whose access is cookie or permanent.</param>
/// <param name="AlertPublicKeys">Purpose <c>alert-keys</c>: by key id, what records are believed by. Several while one
/// is being replaced.</param>
/// <param name="AddressKeys">Purpose <c>addresses</c>: by key id (1–255), what addresses are sealed with.</param>
/// <param name="CurrentAddressKey">Purpose <c>addresses</c>: the id new addresses are sealed with.</param>
/// <param name="IndexKey">Purpose <c>addresses</c>: of the blind index.</param>
/// <param name="IndexKeyId">Purpose <c>addresses</c>: 1–255, of the index key; null for 1.</param>
/// <param name="FormerIndexKeys">Purpose <c>addresses</c>: by id, while somebody is still entered under one.</param>
/// <param name="Twilio">Purpose <c>providers</c>.</param>
/// <param name="TelegramToken">Purpose <c>providers</c>.</param>
/// <param name="TelegramWebhookSecret">Purpose <c>providers</c>: what Telegram sends along with every update.</param>
/// <param name="WebhookKey">Purpose <c>providers</c>: receivers' own secrets follow from it.</param>
/// <param name="LinkKey">Purpose <c>links</c>: signs manage and unsubscribe links.</param>
public sealed record SecretsDocument(
    SigningKey? AlertSigningKey = null,
    string? InfpSession = null,
    IReadOnlyDictionary<string, byte[]>? AlertPublicKeys = null,
    IReadOnlyDictionary<byte, byte[]>? AddressKeys = null,
    byte? CurrentAddressKey = null,
    byte[]? IndexKey = null,
    TwilioSecret? Twilio = null,
    string? TelegramToken = null,
    byte[]? WebhookKey = null,
    byte[]? LinkKey = null,
    byte? IndexKeyId = null,
    IReadOnlyDictionary<byte, byte[]>? FormerIndexKeys = null,
    string? TelegramWebhookSecret = null
)
{
    /// <summary>What either has.</summary>
    public SecretsDocument With(SecretsDocument other) =>
        new(
            AlertSigningKey ?? other.AlertSigningKey,
            InfpSession ?? other.InfpSession,
            AlertPublicKeys ?? other.AlertPublicKeys,
            AddressKeys ?? other.AddressKeys,
            CurrentAddressKey ?? other.CurrentAddressKey,
            IndexKey ?? other.IndexKey,
            Twilio ?? other.Twilio,
            TelegramToken ?? other.TelegramToken,
            WebhookKey ?? other.WebhookKey,
            LinkKey ?? other.LinkKey,
            IndexKeyId ?? other.IndexKeyId,
            FormerIndexKeys ?? other.FormerIndexKeys,
            TelegramWebhookSecret ?? other.TelegramWebhookSecret
        );

    /// <summary>Without the values, which records would otherwise print.</summary>
    public override string ToString() => "secrets";
}

/// <param name="Id">The name that verifiers know the public key by.</param>
/// <param name="PrivateKey">P-256 in PKCS #8, unencrypted.</param>
public sealed record SigningKey(string Id, byte[] PrivateKey)
{
    public override string ToString() => Id;
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
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SecretsDocument))]
internal sealed partial class SecretsJson : JsonSerializerContext;
