using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>Answers with a document, or with 304 when the client has it already (RFC 9110, section 13).</summary>
internal static class ConditionalGet
{
    public static async Task AnswerAsync(HttpContext context, ServedDocument document, DateTimeOffset lastModified)
    {
        if (document.Body is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var body = Encoding.UTF8.GetBytes(document.Body);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 8))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.LastModified = lastModified.ToString("R", CultureInfo.InvariantCulture);
        if (IsFresh(context.Request, tag, lastModified))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = document.ContentType + "; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    // If-None-Match, where given, decides alone.
    private static bool IsFresh(HttpRequest request, string tag, DateTimeOffset lastModified)
    {
        if (request.Headers.IfNoneMatch.Count > 0) return request.Headers.IfNoneMatch.Any(t => t?.Contains(tag, StringComparison.Ordinal) is true);
        return DateTimeOffset.TryParse(request.Headers.IfModifiedSince, CultureInfo.InvariantCulture, out var since) && lastModified <= since;
    }
}
