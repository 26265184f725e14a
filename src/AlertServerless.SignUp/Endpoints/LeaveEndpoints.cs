using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>The link in every mail: leaving takes one click and no cookie (RFC 8058). Opening it changes nothing, for
/// mail programs open links to look at them.</summary>
internal static class LeaveEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/unsubscribe", Show).ExcludeFromDescription();
        routes.MapPost("/unsubscribe", LeaveAsync).ExcludeFromDescription();
    }

    private static IResult Show(HttpContext context, SignUpParts parts)
    {
        var page = Page.Of(context, parts);
        return !IsSigned(context.Request, parts)
            ? Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.link")
            : Page.Render<LeavePage>(
                StatusCodes.Status200OK,
                new() { [nameof(LeavePage.Page)] = page, [nameof(LeavePage.Query)] = context.Request.QueryString.Value }
            );
    }

    // Whoever has left already has left: a mail program that asks twice gets the same answer.
    private static async Task<IResult> LeaveAsync(HttpContext context, SignUpParts parts)
    {
        var page = Page.Of(context, parts);
        var query = context.Request.Query;
        var leaving = new OneClickUnsubscribe(parts.Links, parts.Registry, parts.Clock);
        var answer = await leaving.HandleAsync(query["s"], query["g"], query["k"], context.RequestAborted);
        return answer.Status == StatusCodes.Status200OK
            ? Page.Message(page, StatusCodes.Status200OK, "leave.title", "leave.done")
            : Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.link");
    }

    private static bool IsSigned(HttpRequest request, SignUpParts parts) =>
        SubscriberId.TryParse(request.Query["s"], out var subscriber)
        && SegmentId.TryParse(request.Query["g"], out var segment)
        && parts.Links.MayUnsubscribe(segment, subscriber, request.Query["k"].ToString());
}
