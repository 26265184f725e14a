using System.Security.Cryptography;
using System.Text;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Local.Stack;

/// <summary>Secrets of one run, written to a file that only this user can read, gone with the run.</summary>
public static class LocalSecrets
{
    private const int KeyBytes = 32;

    private const string FixedAlertKey = "local-development";

    /// <summary>Fresh ones.</summary>
    public static Secrets Create() => With("local-1", _ => RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>
    /// The same for everybody, so that event files signed once are believed on every machine. For local development only:
    /// whoever has this source has them.
    /// </summary>
    public static Secrets Fixed() =>
        With(FixedAlertKey, purpose => SHA256.HashData(Encoding.ASCII.GetBytes($"AlertServerless local development, not a secret: {purpose}")));

    public static string Write(Secrets secrets, string folder)
    {
        var path = Path.Combine(folder, "secrets.json");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(secrets.ToJson());
        return path;
    }

    private static Secrets With(string alertKey, Func<string, byte[]> key) => new(
        AlertKeys: new Dictionary<string, byte[]> { [alertKey] = key("alert") },
        CurrentAlertKey: alertKey,
        AddressKeys: new Dictionary<byte, byte[]> { [1] = key("address") },
        CurrentAddressKey: 1,
        IndexKey: key("index"),
        WebhookKey: key("webhook"),
        LinkKey: key("link"),
        Twilio: new TwilioSecret("AC00000000000000000000000000000000", "SK00000000000000000000000000000000", "local"),
        TelegramToken: "1:local");
}
