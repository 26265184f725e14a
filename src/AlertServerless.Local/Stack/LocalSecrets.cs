using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.SignUp;

namespace AlertServerless.Local.Stack;

/// <summary>Secrets of one run, written to files that only this user can read, gone with the run.</summary>
public static class LocalSecrets
{
    private const int KeyBytes = 32;

    private const string FixedAlertKey = "local-development";

    /// <summary>Fresh ones.</summary>
    public static Secrets Create() =>
        With(new SigningKey("local-1", FreshPrivateKey()), _ => RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>
    /// The same for everybody, so that event files signed once are believed on every machine. For local development
    /// only: whoever has this source has them.
    /// </summary>
    public static Secrets Fixed() => With(new SigningKey(FixedAlertKey, FixedPrivateKey()), Derived);

    /// <summary>One file for each purpose.</summary>
    /// <returns>Their ids, as SECRETS_ID lists them.</returns>
    public static string Write(Secrets secrets, string folder) =>
        string.Join(
            ' ',
            Names.Secrets.All.Select(purpose => "file:" + Write(Of(secrets.Document, purpose), folder, purpose))
        );

    /// <summary>Those of an id list that a function may read. The last part of an id here is its purpose.</summary>
    public static string OnlyOf(string function, string ids) =>
        string.Join(
            ' ',
            ids.Split(' ')
                .Where(id => Names.Secrets.Of.TryGetValue(function, out var held) && held.Contains(PurposeOf(id)))
        );

    /// <summary>What a purpose's document holds.</summary>
    public static Secrets Of(SecretsDocument all, string purpose) =>
        new(
            purpose switch
            {
                Names.Secrets.Signing => new SecretsDocument(all.AlertSigningKey, all.InfpSession),
                Names.Secrets.AlertKeys => new SecretsDocument(AlertPublicKeys: all.AlertPublicKeys),
                Names.Secrets.Addresses => new SecretsDocument(
                    AddressKeys: all.AddressKeys,
                    CurrentAddressKey: all.CurrentAddressKey,
                    IndexKey: all.IndexKey,
                    IndexKeyId: all.IndexKeyId,
                    FormerIndexKeys: all.FormerIndexKeys
                ),
                Names.Secrets.Providers => new SecretsDocument(
                    Twilio: all.Twilio,
                    TelegramToken: all.TelegramToken,
                    WebhookKey: all.WebhookKey,
                    TelegramWebhookSecret: all.TelegramWebhookSecret
                ),
                Names.Secrets.Links => new SecretsDocument(LinkKey: all.LinkKey),
                _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "not a purpose of a secret"),
            }
        );

    private static string PurposeOf(string id) => id[(id.LastIndexOfAny(['/', ':']) + 1)..].Split('.')[0];

    /// <summary>Sign-up's own, beside those of the functions.</summary>
    public static string WriteSignUp(Secrets secrets, string folder) =>
        Write(
            SignUpSecrets
                .Beside(
                    secrets.Document,
                    new Dictionary<byte, byte[]> { [1] = RandomNumberGenerator.GetBytes(KeyBytes) },
                    current: 1,
                    telegramBotName: "local_alert_bot",
                    telegramHook: secrets.TelegramWebhookSecret
                        ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))
                )
                .ToJson(),
            folder,
            "sign-up"
        );

    private static string Write(Secrets secrets, string folder, string purpose) =>
        Write(secrets.ToJson(), folder, purpose);

    private static string Write(byte[] json, string folder, string purpose)
    {
        var path = Path.Combine(folder, $"{purpose}.json");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(json);
        return path;
    }

    private static Secrets With(SigningKey alertKey, Func<string, byte[]> key) =>
        new(
            new SecretsDocument(
                AlertSigningKey: alertKey,
                AlertPublicKeys: new Dictionary<string, byte[]>
                {
                    [alertKey.Id] = new AlertSigner(alertKey.Id, alertKey.PrivateKey).PublicKey,
                },
                AddressKeys: new Dictionary<byte, byte[]> { [1] = key("address") },
                CurrentAddressKey: 1,
                IndexKey: key("index"),
                WebhookKey: key("webhook"),
                LinkKey: key("link"),
                Twilio: new TwilioSecret(
                    "AC00000000000000000000000000000000",
                    "SK00000000000000000000000000000000",
                    "local"
                )
                {
                    AuthToken = Convert.ToHexStringLower(key("twilio callbacks")),
                },
                TelegramToken: "1:local",
                TelegramWebhookSecret: Convert.ToHexStringLower(key("telegram updates"))
            )
        );

    // Any number below the curve's order is a private key, and nearly every hash is one.
    private static byte[] FixedPrivateKey()
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Derived("alert") });
        return key.ExportPkcs8PrivateKey();
    }

    private static byte[] FreshPrivateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static byte[] Derived(string purpose) =>
        SHA256.HashData(Encoding.ASCII.GetBytes($"AlertServerless local development, not a secret: {purpose}"));
}
