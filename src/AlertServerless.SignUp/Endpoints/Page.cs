using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>Answers that are pages.</summary>
internal static class Page
{
    public static PageContext Of(HttpContext context, SignUpParts parts) => PageContext.Of(context, parts.PublicUrl);

    public static IResult Render<T>(int status, Dictionary<string, object?> parameters)
        where T : IComponent =>
        new RazorComponentResult<T>(parameters) { StatusCode = status, PreventStreamingRendering = true };

    public static IResult Message(PageContext page, int status, string title, string text) =>
        Render<MessagePage>(
            status,
            new()
            {
                [nameof(MessagePage.Page)] = page,
                [nameof(MessagePage.Title)] = page.Words[title],
                [nameof(MessagePage.Text)] = page.Words[text],
                [nameof(MessagePage.Link)] = "/",
                [nameof(MessagePage.LinkText)] = page.Words["toStart"],
            }
        );

    /// <summary>To another page of this site, whose form must not be sent twice.</summary>
    public static IResult To(PageContext page, string path) => new SeeOther(page.To(path));

    public static IResult TooMany(HttpContext context, PageContext page, TimeSpan retryAfter)
    {
        RetryAfter(context, retryAfter);
        return Message(page, StatusCodes.Status429TooManyRequests, "refused.title", "refused.many");
    }

    public static void RetryAfter(HttpContext context, TimeSpan after) =>
        context.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, after.TotalSeconds))
            .ToString(System.Globalization.CultureInfo.InvariantCulture);

    private sealed class SeeOther(string target) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = target;
            return Task.CompletedTask;
        }
    }
}
