using System.Text;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// Reads a function's secrets, all at once. Each id names a secret of Secrets Manager; one that begins with a slash a
/// parameter of Parameter Store, where public keys lie; on one machine <c>file:</c> and a path.
/// </summary>
public static class SecretsSource
{
    private const string FilePrefix = "file:";

    /// <summary>A call with its retries.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    private static readonly StoreCalls Calls = new(TimeProvider.System);

    /// <summary>A client that notices when the service hangs: the SDK alone would wait for 100 s a try.</summary>
    public static AmazonSecretsManagerConfig Configure(AmazonSecretsManagerConfig config)
    {
        config.MaxErrorRetry = 0; // see StoreCalls
        config.Timeout = TimeSpan.FromSeconds(1.5);
        return config;
    }

    /// <param name="ids">Separated by blanks.</param>
    /// <exception cref="InvalidOperationException">One is not of the form; the message says which, and never shows a
    /// value.</exception>
    /// <exception cref="Core.Subscribers.Segments.StoreUnavailableException">One could not be read just
    /// now.</exception>
    /// <exception cref="Core.Subscribers.Segments.StoreRefusedException">One cannot be read until somebody
    /// acts.</exception>
    public static async Task<Secrets> ReadAsync(
        string ids,
        Func<IAmazonSecretsManager> secretsManager,
        Func<IAmazonSimpleSystemsManagement> parameterStore,
        CancellationToken cancellation
    )
    {
        var secrets = new Lazy<IAmazonSecretsManager>(secretsManager);
        var parameters = new Lazy<IAmazonSimpleSystemsManagement>(parameterStore);
        try
        {
            var texts = await Task.WhenAll(
                ids.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(id => ReadOneAsync(id, secrets, parameters, cancellation))
            );
            return texts.Aggregate((all, one) => new Secrets(all.Document.With(one.Document)));
        }
        finally
        {
            if (secrets.IsValueCreated)
                secrets.Value.Dispose();
            if (parameters.IsValueCreated)
                parameters.Value.Dispose();
        }
    }

    /// <summary>One secret as stored, for who reads it in a form of its own.</summary>
    public static async Task<byte[]> ReadBytesAsync(
        string id,
        Func<IAmazonSecretsManager> secretsManager,
        CancellationToken cancellation
    )
    {
        if (id.StartsWith(FilePrefix, StringComparison.Ordinal))
            return await File.ReadAllBytesAsync(id[FilePrefix.Length..], cancellation);
        using var client = secretsManager();
        return await ReadSecretAsync(id, client, cancellation);
    }

    private static async Task<byte[]> ReadSecretAsync(
        string id,
        IAmazonSecretsManager client,
        CancellationToken cancellation
    )
    {
        var answer = await Calls.AskAsync(
            $"get secret {id}",
            CallLimit,
            token => client.GetSecretValueAsync(new GetSecretValueRequest { SecretId = id }, token),
            cancellation
        );
        return Encoding.UTF8.GetBytes(answer.SecretString ?? "");
    }

    private static async Task<Secrets> ReadOneAsync(
        string id,
        Lazy<IAmazonSecretsManager> secrets,
        Lazy<IAmazonSimpleSystemsManagement> parameters,
        CancellationToken cancellation
    )
    {
        if (id.StartsWith(FilePrefix, StringComparison.Ordinal))
            return Secrets.Parse(await File.ReadAllBytesAsync(id[FilePrefix.Length..], cancellation), id);
        if (id.StartsWith('/'))
        {
            var parameter = await Calls.AskAsync(
                $"get parameter {id}",
                CallLimit,
                token => parameters.Value.GetParameterAsync(new GetParameterRequest { Name = id }, token),
                cancellation
            );
            return Secrets.Parse(Encoding.UTF8.GetBytes(parameter.Parameter.Value), id);
        }

        return Secrets.Parse(await ReadSecretAsync(id, secrets.Value, cancellation), id);
    }
}
