using AlertServerless.Local.Simulators.Scenarios;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>The disturbances that are a matter of HTTP and not of the document.</summary>
internal static class HttpFaults
{
    /// <returns>True when the answer is given.</returns>
    public static bool TryAnswer(HttpContext context, Disturbance? disturbance)
    {
        switch (disturbance?.Kind)
        {
            case DisturbanceKind.LoginRedirect:
                context.Response.Redirect("/login.php");
                return true;
            case DisturbanceKind.ServerError:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return true;
            default:
                return false;
        }
    }
}
