using System.Net;
using System.Net.Sockets;
using AlertServerless.Local.Stack;
using AlertServerless.SignUp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Console;

/// <summary>The sign-up application as it is deployed, under Kestrel on loopback. Links lead to it from when it is
/// started: start it before what writes them.</summary>
public sealed class SignUpSite : IAsyncDisposable
{
    public const int UsualPort = 8090;

    private readonly WebApplication app;

    private SignUpSite(WebApplication app, Uri root)
    {
        this.app = app;
        Root = root;
    }

    public Uri Root { get; }

    /// <param name="port">Null for the usual one, or a free one when that is taken.</param>
    /// <exception cref="IOException">The port asked for is taken.</exception>
    public static async Task<SignUpSite> StartAsync(
        LocalStack stack,
        int? port,
        SignUpSiteOptions options,
        ILoggerFactory logs,
        CancellationToken cancellation
    )
    {
        // The address is in the links, so it must be known before the application is made.
        var chosen = port is > 0 ? port.Value : FreePort(port is null ? UsualPort : 0);
        var root = new Uri($"http://localhost:{chosen}/");
        stack.ServePublicly(root);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(chosen);
        });
        var built = SignUpApplication.Create(builder, stack.Compose().SignUp(), options);
        try
        {
            await built.StartAsync(cancellation);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }

        return new SignUpSite(built, root);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static int FreePort(int wanted)
    {
        foreach (var port in new[] { wanted, 0 })
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (port != 0)
            {
                // Taken: any other will do.
            }
        }

        throw new IOException("no free port on this machine");
    }
}
