using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>A server that gives the same answer to everyone and remembers what it was asked.</summary>
public sealed class AnsweringServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private AnsweringServer(WebApplication app, Uri baseUrl)
    {
        this.app = app;
        BaseUrl = baseUrl;
    }

    public Uri BaseUrl { get; }

    public List<(string Path, string Body, IReadOnlyDictionary<string, string> Headers)> Asked { get; } = [];

    public static async Task<AnsweringServer> StartAsync(
        int status,
        string body,
        params (string Name, string Value)[] headers
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0));
        var built = builder.Build();
        AnsweringServer? server = null;
        built.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var asked = await reader.ReadToEndAsync();
            lock (server!.Asked)
            {
                server.Asked.Add(
                    (
                        context.Request.Path + context.Request.QueryString.Value,
                        asked,
                        context.Request.Headers.ToDictionary(
                            header => header.Key,
                            header => header.Value.ToString(),
                            StringComparer.OrdinalIgnoreCase
                        )
                    )
                );
            }

            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        });
        await built.StartAsync();
        var address = built
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        return server = new AnsweringServer(built, new Uri(address));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
