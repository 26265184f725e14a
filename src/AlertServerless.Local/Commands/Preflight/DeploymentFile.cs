using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Scaling;

namespace AlertServerless.Local.Commands.Preflight;

/// <summary>
/// What preflight needs of a deployment's file (infra/deployments/NAME.json); the CDK app checks the rest.
/// </summary>
internal sealed record DeploymentFile(
    string Name,
    string Region,
    string MailDomain,
    IReadOnlyList<Uri> Feeds,
    int? AccountConcurrency,
    CostClass Class,
    string SmsProvider,
    string Domain
)
{
    /// <returns>The deployment, or null and one line naming file and member.</returns>
    public static (DeploymentFile? File, string? Fault) Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return (null, $"{path}: not a JSON object");
            if (Text(root, "region") is not { } region)
                return (null, $"{path}: region: is missing");
            if (Text(root, "mailSender")?.Split('@') is not [_, var domain])
                return (null, $"{path}: mailSender: is missing or no e-mail address");
            if (ReadFeeds(root) is not { Count: > 0 } feeds)
                return (null, $"{path}: feeds: is missing, or one is not format=url");
            if (CostClass.All.FirstOrDefault(one => one.Name == Text(root, "costClass")) is not { } costClass)
                return (
                    null,
                    $"{path}: costClass: is missing, or none of {string.Join(", ", CostClass.All.Select(one => one.Name))}"
                );
            if (Text(root, "domain") is not { Length: > 0 } host)
                return (null, $"{path}: domain: is missing");
            return (
                new DeploymentFile(
                    Path.GetFileNameWithoutExtension(path),
                    region,
                    domain,
                    feeds,
                    root.TryGetProperty("accountConcurrency", out var limit) && limit.TryGetInt32(out var number)
                        ? number
                        : null,
                    costClass,
                    Text(root, "smsProvider") ?? Names.SmsProviders.Twilio,
                    host
                ),
                null
            );
        }
        catch (JsonException malformed)
        {
            return (null, $"{path}: line {malformed.LineNumber + 1}: not JSON");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (
                null,
                $"{path}: {(unreadable is FileNotFoundException or DirectoryNotFoundException ? "no such file" : unreadable.Message)}"
            );
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<Uri>? ReadFeeds(JsonElement root)
    {
        if (!root.TryGetProperty("feeds", out var listed) || listed.ValueKind != JsonValueKind.Array)
            return null;
        var feeds = new List<Uri>();
        foreach (var feed in listed.EnumerateArray())
        {
            var text = feed.ValueKind == JsonValueKind.String ? feed.GetString()! : "";
            if (
                text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals)
                || !Uri.TryCreate(text[(equals + 1)..], UriKind.Absolute, out var url)
            )
                return null;
            feeds.Add(url);
        }

        return feeds;
    }
}
