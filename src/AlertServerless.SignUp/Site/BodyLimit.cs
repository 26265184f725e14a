namespace AlertServerless.SignUp.Site;

/// <summary>No body is longer than 8 KiB, whoever hosts the application: it is read here, once, and never
/// further.</summary>
internal static class BodyLimit
{
    public const int MostBytes = 8 * 1024;

    public static void Use(IApplicationBuilder app) =>
        app.Use(
            async (context, next) =>
            {
                if (await ReadAsync(context.Request, context.RequestAborted) is not { } body)
                {
                    context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                    return;
                }

                context.Request.Body = body;
                await next(context);
            }
        );

    private static async Task<MemoryStream?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MostBytes)
            return null;
        var bytes = new byte[MostBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length <= MostBytes ? new MemoryStream(bytes, 0, length, writable: false) : null;
    }
}
