using System.Security.Cryptography;
using AlertServerless.Lambda.Settings;

namespace AlertServerless.Local.Stack;

/// <summary>Secrets of one run: fresh, written to a file that only this user can read, gone with the run.</summary>
public static class LocalSecrets
{
    private const int KeyBytes = 32;

    public static Secrets Create() => new(
        AlertKeys: new Dictionary<string, byte[]> { ["local-1"] = Key() },
        CurrentAlertKey: "local-1",
        AddressKeys: new Dictionary<byte, byte[]> { [1] = Key() },
        CurrentAddressKey: 1,
        IndexKey: Key(),
        WebhookKey: Key(),
        LinkKey: Key(),
        Twilio: new TwilioSecret("AC00000000000000000000000000000000", "SK00000000000000000000000000000000", "local"),
        TelegramToken: "1:local");

    public static string Write(Secrets secrets, string folder)
    {
        var path = Path.Combine(folder, "secrets.json");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(secrets.ToJson());
        return path;
    }

    private static byte[] Key() => RandomNumberGenerator.GetBytes(KeyBytes);
}
