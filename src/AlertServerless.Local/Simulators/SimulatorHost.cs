using AlertServerless.Core.Alerting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AlertServerless.Local.Simulators;

/// <summary>The HTTP under all simulators: one loopback port, one handler, no middleware, nothing logged.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private SimulatorHost(WebApplication app, Uri baseUrl)
    {
        this.app = app;
        BaseUrl = baseUrl;
    }

    public Uri BaseUrl { get; }

    /// <param name="beyond">Another address of this machine, beside loopback; null for none.</param>
    public static async Task<SimulatorHost> StartAsync(
        int port,
        RequestDelegate handle,
        CancellationToken cancellation,
        System.Net.IPAddress? beyond = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options =>
            {
                options.AddServerHeader = false;
                options.AllowSynchronousIO = false;
                options.Listen(System.Net.IPAddress.Loopback, port);
                if (beyond is not null)
                    options.Listen(beyond, port);
            });
        var built = builder.Build();
        built.Run(handle);
        await built.StartAsync(cancellation);
        var address = built
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return new SimulatorHost(built, new Uri(address));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}

/// <summary>One provider's API, reduced to what alerts use. Its HTTP, latency and faults are the host's.</summary>
internal abstract class ProviderSimulator(
    string name,
    ChannelKind channel,
    SimulatorLog log,
    ProviderBehaviour behaviour
)
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
internal readonly record struct SimulatedRequest(
    string Host,
    string Path,
    ReadOnlyMemory<byte> Body,
    Microsoft.AspNetCore.Http.IHeaderDictionary Headers
);
