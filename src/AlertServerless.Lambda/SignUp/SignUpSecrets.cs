using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.SignUp;

/// <summary>
/// The secret of sign-up, as stored: keys are base64. It is another one than the functions', because sign-up answers
/// strangers: it cannot sign an alert. Never logged.
/// </summary>
/// <param name="SignUpKeys">By key id (1–255): codes, links, sessions and pending requests; see
/// <see cref="Core.SignUp.SignUpKeys"/>.</param>
/// <param name="CurrentSignUpKey">The id new ones are made with.</param>
/// <param name="AddressKeys">The same as the consumers': what addresses are sealed with.</param>
/// <param name="IndexKey">Of the blind index.</param>
/// <param name="WebhookKey">The same as the consumers'.</param>
/// <param name="LinkKey">The same as the consumers', which write the unsubscribe links.</param>
/// <param name="TelegramBotName">The name that belongs to the token, without the @, for links that open a chat.</param>
/// <param name="TelegramHook">What Telegram sends in X-Telegram-Bot-Api-Secret-Token.</param>
public sealed record SignUpSecrets(
    IReadOnlyDictionary<byte, byte[]> SignUpKeys,
    byte CurrentSignUpKey,
    IReadOnlyDictionary<byte, byte[]> AddressKeys,
    byte CurrentAddressKey,
    byte[] IndexKey,
    byte[] WebhookKey,
    byte[] LinkKey,
    TwilioSecret Twilio,
    string TelegramToken,
    string TelegramBotName,
    string TelegramHook,
    byte IndexKeyId = 1,
    IReadOnlyDictionary<byte, byte[]>? FormerIndexKeys = null
)
{
    public SignUpKeys Keys() => new(SignUpKeys, CurrentSignUpKey);

    public AddressSealer Sealer() =>
        new(
            new MasterKey(CurrentAddressKey, AddressKeys[CurrentAddressKey]),
            AddressKeys.Where(key => key.Key != CurrentAddressKey).Select(key => new MasterKey(key.Key, key.Value))
        );

    public BlindIndex Index() =>
        new(
            new IndexKey(IndexKeyId, IndexKey),
            (FormerIndexKeys ?? new Dictionary<byte, byte[]>()).Select(key => new IndexKey(key.Key, key.Value))
        );

    /// <summary>Those of the functions, all of them, and what is sign-up's own.</summary>
    public static SignUpSecrets Beside(
        SecretsDocument functions,
        IReadOnlyDictionary<byte, byte[]> signUpKeys,
        byte current,
        string telegramBotName,
        string telegramHook
    ) =>
        new(
            signUpKeys,
            current,
            functions.AddressKeys!,
            functions.CurrentAddressKey!.Value,
            functions.IndexKey!,
            functions.WebhookKey!,
            functions.LinkKey!,
            functions.Twilio!,
            functions.TelegramToken!,
            telegramBotName,
            telegramHook,
            functions.IndexKeyId ?? 1,
            functions.FormerIndexKeys
        );

    /// <exception cref="InvalidOperationException">Not readable; the message says where, and never shows a
    /// value.</exception>
    public static SignUpSecrets Parse(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SignUpSecretsJson.Default.SignUpSecrets)
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

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SignUpSecretsJson.Default.SignUpSecrets);

    /// <summary>Without the values, which records would otherwise print.</summary>
    public override string ToString() => "sign-up secrets";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SignUpSecrets))]
internal sealed partial class SignUpSecretsJson : JsonSerializerContext;
