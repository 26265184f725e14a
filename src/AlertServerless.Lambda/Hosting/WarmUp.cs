namespace AlertServerless.Lambda.Hosting;

/// <summary>One thing to open before the first event: what it is, for the log, and how.</summary>
public sealed record WarmUpStep(string Name, Func<CancellationToken, Task> OpenAsync);

/// <summary>
/// Opens in the init phase what the first event would otherwise wait for. Only an environment that provisioned
/// concurrency makes has the time: one that is started for an event already has somebody waiting.
/// </summary>
public static class WarmUp
{
    /// <summary>https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html</summary>
    public const string InitializationType = "AWS_LAMBDA_INITIALIZATION_TYPE";

    public const string Provisioned = "provisioned-concurrency";

    /// <summary>Well within the ten seconds of an init phase. What takes longer is opened when it is needed.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>All at once. A service that does not answer keeps nobody from getting ready: a line says so.</summary>
    public static async Task RunAsync(IEnumerable<WarmUpStep> steps, TimeProvider clock, Action<string> warn)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        await Task.WhenAll(steps.Select(step => TryAsync(step, warn, limit.Token))).ConfigureAwait(false);
    }

    private static async Task TryAsync(WarmUpStep step, Action<string> warn, CancellationToken limit)
    {
        try
        {
            // Some of a first call's work is done before it awaits anything.
            await Task.Run(() => step.OpenAsync(limit), limit).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            warn($"not warmed up: {step.Name}: {failure.Message}");
        }
    }
}
