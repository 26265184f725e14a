using System.Text;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>Reads the secret from Secrets Manager, or on one machine from a file (<c>file:</c> and a path).</summary>
public static class SecretsSource
{
    private const string FilePrefix = "file:";

    public static async Task<Secrets> ReadAsync(string id, Func<IAmazonSecretsManager> secretsManager, CancellationToken cancellation)
    {
        if (id.StartsWith(FilePrefix, StringComparison.Ordinal))
            return Secrets.Parse(await File.ReadAllBytesAsync(id[FilePrefix.Length..], cancellation), id);
        using var client = secretsManager();
        var answer = await client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = id }, cancellation);
        return Secrets.Parse(Encoding.UTF8.GetBytes(answer.SecretString ?? ""), id);
    }
}
