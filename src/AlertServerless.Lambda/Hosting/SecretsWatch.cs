using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// Reads the secrets again when something was made with a key that is not held here: keys are replaced while functions
/// stay warm. Thread-safe.
/// </summary>
/// <param name="read">The store of secrets.</param>
/// <param name="onProblem">Called with one line when they cannot be read; the ones known stay.</param>
public sealed class SecretsWatch(
    Func<CancellationToken, Task<Secrets>> read,
    TimeProvider clock,
    Action<string> onProblem
)
{
    /// <summary>Between two readings: records with a key that does not exist must not become a load.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private DateTimeOffset next = DateTimeOffset.MinValue;

    /// <returns>Null when they were read a moment ago, or cannot be read.</returns>
    public async Task<Secrets?> ReadAgainAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now < next)
                return null;
            next = now + MinInterval;
        }

        try
        {
            return await read(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            onProblem($"the secrets cannot be read again, the ones known stay: {failure.Message}");
            return null;
        }
    }

    public async Task<AlertVerifier?> ReadVerifierAsync(CancellationToken cancellation) =>
        (await ReadAgainAsync(cancellation))?.Verifier(onProblem);

    /// <summary>Opens addresses. When it meets a key that it does not know, it reads the secrets again; the subscriber
    /// whose address it could not open waits in the retry queue meanwhile.</summary>
    public AddressSealer Sealer(Secrets secrets)
    {
        var sealer = secrets.Sealer(onProblem);
        sealer.OnUnknownKey = () => _ = LearnAsync(sealer);
        return sealer;
    }

    private async Task LearnAsync(AddressSealer sealer)
    {
        if (await ReadAgainAsync(CancellationToken.None) is { } fresh)
            sealer.Learn(fresh.MasterKeys(onProblem));
    }
}
