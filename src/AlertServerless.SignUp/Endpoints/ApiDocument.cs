using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>The API's own description: docs/openapi.json is what it said when it was last agreed to; a test compares
/// them.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    /// <summary>Of every operation: by itself it would be the name of whatever program hosts the application.</summary>
    public const string Tag = "sign-up";

    public static void Configure(OpenApiOptions options) =>
        options.AddDocumentTransformer(
            (document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "AlertServerless sign-up",
                    Version = "1",
                    Description = "Sign up for earthquake alerts, prove an address, change and end a subscription.",
                };
                // Where it is deployed is no part of what it is.
                document.Servers = [];
                return Task.CompletedTask;
            }
        );
}
