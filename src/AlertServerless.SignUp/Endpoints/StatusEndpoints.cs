using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>How the door itself stands. It has no right to read events or the system's state, so it says nothing of
/// them.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", ShowAsync).ExcludeFromDescription();
        routes.MapGet("/api/status", ReadAsync).WithName("publicStatus");
    }

    private static async Task<IResult> ShowAsync(HttpContext context, SignUpParts parts, SignUpGuard guard)
    {
        var page = Page.Of(context, parts);
        var status = await ReadAsync(context, parts, guard);
        return Page.Render<MessagePage>(
            StatusCodes.Status200OK,
            new()
            {
                [nameof(MessagePage.Page)] = page,
                [nameof(MessagePage.Title)] = page.Words["status.title"],
                [nameof(MessagePage.Text)] = page.Words[status.CodesBySms ? "status.open" : "refused.fuse"],
            }
        );
    }

    private static async Task<StatusAnswer> ReadAsync(HttpContext context, SignUpParts parts, SignUpGuard guard) =>
        new(await guard.HasCodesAsync(parts.Clock.GetUtcNow(), context.RequestAborted));
}

/// <param name="CodesBySms">False when the day's codes are used up; e-mail and Telegram still work then.</param>
internal sealed record StatusAnswer(bool CodesBySms);
