using System.Buffers.Text;
using System.Reflection;
using System.Security.Cryptography;

namespace AlertServerless.SignUp.Site;

/// <summary>The style sheet and the script: part of the program, named by their contents, so that browsers keep them
/// for good.</summary>
public sealed class SiteFile
{
    private SiteFile(string name, string type)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        Bytes = new byte[stream.Length];
        stream.ReadExactly(Bytes);
        Type = type;
        Name = name;
        Version = Base64Url.EncodeToString(SHA256.HashData(Bytes))[..10];
    }

    public static SiteFile Style { get; } = new("site.css", "text/css; charset=utf-8");

    public static SiteFile Script { get; } = new("site.js", "text/javascript; charset=utf-8");

    public string Name { get; }

    public string Type { get; }

    public byte[] Bytes { get; }

    public string Version { get; }

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var file in new[] { Style, Script })
            routes
                .MapGet(
                    $"/{file.Name}",
                    (HttpContext context) =>
                    {
                        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                        return Results.Bytes(file.Bytes, file.Type);
                    }
                )
                .ExcludeFromDescription();
    }
}
