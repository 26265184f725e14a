using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>One provider's API, reduced to what alerts use. Its HTTP, latency and faults are the host's.</summary>
internal abstract class ProviderSimulator(string name, ChannelKind channel, SimulatorLog log, ProviderBehaviour behaviour)
{
    private long ids;

    /// <summary>As fault plans call it.</summary>
    public string Name => name;

    public ChannelKind Channel => channel;

    public ProviderBehaviour Behaviour => behaviour;

    protected SimulatorLog Log => log;

    public abstract bool Serves(string method, string path);

    /// <summary>Takes or refuses what the request asks for, and logs it.</summary>
    public abstract Answer Take(in SimulatedRequest request);

    /// <summary>Refuses with the provider's own error body, and logs it.</summary>
    public abstract Answer Fail(in SimulatedRequest request, int status, TimeSpan retryAfter);

    protected long NextId() => Interlocked.Increment(ref ids);
}

/// <param name="Host">Scheme, host and port as called.</param>
internal readonly record struct SimulatedRequest(string Host, string Path, ReadOnlyMemory<byte> Body, Microsoft.AspNetCore.Http.IHeaderDictionary Headers);
