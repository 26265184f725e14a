using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.SignUp;

/// <summary>128 random bits, 22 characters of base64url: whoever has it made the request, or was shown it.</summary>
public readonly record struct PendingId
{
    private const int Bytes = 16;
    private const int TextLength = 22;

    private PendingId(string value) => Value = value;

    public string Value { get; }

    public static PendingId Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    public static bool TryParse(string? text, out PendingId id)
    {
        id = text is { Length: TextLength } && Base64Url.IsValid(text) ? new PendingId(text) : default;
        return id.Value is not null;
    }

    public override string ToString() => Value;
}

/// <summary>
/// A sign-up whose addresses are not all proven. Lives 24 hours; nobody is alerted by it. Kept sealed: it holds
/// addresses in clear.
/// </summary>
/// <param name="Wanted">What was asked for; null for somebody who only wants to change what they have.</param>
/// <param name="Addresses">Each with what proves it, in the order of preference.</param>
/// <param name="Subscriber">Once the first address was proven: who it became.</param>
/// <param name="Adds">What is proven is added to <paramref name="Subscriber"/>, who asked for it.</param>
public sealed record PendingSignUp(
    PendingId Id,
    SignUpPreferences? Wanted,
    Consent Consent,
    IReadOnlyList<PendingAddress> Addresses,
    DateTimeOffset ExpiresAt,
    SubscriberId? Subscriber = null,
    bool Adds = false
)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>The answer to a request that is not kept.</summary>
    public static PendingSignUp Empty(DateTimeOffset now) =>
        new(PendingId.Create(), null, new Consent("", "", SignUpLanguages.Fallback, now), [], now);

    public PendingAddress? For(ChannelKind channel) => Addresses.FirstOrDefault(address => address.Channel == channel);

    public PendingSignUp With(PendingAddress changed) =>
        this with
        {
            Addresses = [.. Addresses.Select(address => address.Channel == changed.Channel ? changed : address)],
        };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PendingJson.Default.PendingSignUp);

    /// <exception cref="InvalidDataException">Not a pending sign-up.</exception>
    public static PendingSignUp FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PendingJson.Default.PendingSignUp)
                ?? throw new InvalidDataException("a pending sign-up is null");
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"a pending sign-up is not readable at {fault.Path}", fault);
        }
    }

    /// <summary>Ids only.</summary>
    public override string ToString() => $"sign-up {Id}";
}

/// <param name="Address">As alerts will be sent to it; for Telegram empty until the person has written to the
/// bot.</param>
/// <param name="Proven">Its owner showed that it is theirs.</param>
/// <param name="Code">By SMS; null when none was sent.</param>
public sealed record PendingAddress(ChannelKind Channel, string Address, bool Proven = false, OneTimeCode? Code = null)
{
    public override string ToString() => $"{Channel.Name()}, {(Proven ? "proven" : "not proven")}";
}

/// <summary>What somebody agreed to, and how we know.</summary>
/// <param name="Purpose">What the addresses may be used for.</param>
/// <param name="TextVersion">Which text was shown.</param>
/// <param name="Language">In which language, BCP 47.</param>
public sealed record Consent(string Purpose, string TextVersion, string Language, DateTimeOffset At)
{
    /// <summary>The record that is kept, with how the address was proven.</summary>
    public ConsentRecord Proven(ChannelKind by) =>
        new(
            Purpose,
            TextVersion,
            Language,
            At,
            by switch
            {
                ChannelKind.Sms => ConsentProof.SmsCode,
                ChannelKind.Email => ConsentProof.MailLink,
                ChannelKind.Telegram => ConsentProof.TelegramStart,
                _ => ConsentProof.WebhookChallenge,
            }
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(PendingIdJson), typeof(SubscriberIdJson)]
)]
[JsonSerializable(typeof(PendingSignUp))]
internal sealed partial class PendingJson : JsonSerializerContext;

internal sealed class PendingIdJson : JsonConverter<PendingId>
{
    public override PendingId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PendingId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, PendingId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

internal sealed class SubscriberIdJson : JsonConverter<SubscriberId>
{
    public override SubscriberId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SubscriberId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, SubscriberId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
