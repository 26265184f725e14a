namespace AlertServerless.SignUp.Site;

/// <summary>What every answer carries, also one of an error. Nothing of another origin is loaded, framed or told where
/// somebody came from.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        + "trusted-types 'none'";

    public static void Use(IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                // At the last moment: an error's handler begins with empty headers.
                context.Response.OnStarting(
                    state =>
                    {
                        Write(((HttpResponse)state).Headers);
                        return Task.CompletedTask;
                    },
                    context.Response
                );
                return next(context);
            }
        );

    private static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
    }
}
