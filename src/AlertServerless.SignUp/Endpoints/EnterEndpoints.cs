using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>Proof of one address by somebody who is subscribed: to open the subscription, or to add the address to
/// it.</summary>
internal static class EnterEndpoints
{
    private static readonly string[] Fields = ["lang", "stamp", "altcha", "website", "phone", "email"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/manage/enter", EnterAsync).ExcludeFromDescription();
        routes.MapPost("/manage/address", AddAsync).ExcludeFromDescription();
    }

    public static IResult Form(PageContext page, FormStamp stamp, int status, string? fault = null) =>
        Page.Render<EnterPage>(
            status,
            new()
            {
                [nameof(EnterPage.Page)] = page,
                [nameof(EnterPage.Stamp)] = stamp.Create(),
                [nameof(EnterPage.Fault)] = fault,
            }
        );

    private static Task<IResult> EnterAsync(HttpContext context, Entrance entrance)
    {
        var page = Page.Of(context, entrance.Manager.Parts);
        return OriginCheck.IsForeign(context.Request, entrance.Manager.Parts.PublicUrl)
            ? Task.FromResult(Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.origin"))
            : entrance.RequestAsync(context, page, Fields, addTo: null);
    }

    // Only whoever has the session may add an address, and only whoever has the address can prove it.
    private static async Task<IResult> AddAsync(HttpContext context, Entrance entrance)
    {
        var page = Page.Of(context, entrance.Manager.Parts);
        return await entrance.Manager.MayAsync(context) is { } registration
            ? await entrance.RequestAsync(context, page, Fields, registration.Id)
            : Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.session");
    }
}

/// <summary>Sends the proof, whatever it is for. Known and unknown addresses are answered alike, in the same
/// time.</summary>
internal sealed class Entrance(Manager manager, SignUpFlow flow, HumanCheck human, FormStamp stamp, AnswerTime time)
{
    public Manager Manager => manager;

    public async Task<IResult> RequestAsync(HttpContext context, PageContext page, string[] fields, SubscriberId? addTo)
    {
        if (await StrictForm.ReadAsync(context.Request, fields) is not { } form)
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var now = manager.Parts.Clock.GetUtcNow();
        var request = new SignUpRequest(
            null,
            form["phone"],
            form["phone"].Length > 0 ? null : form["email"],
            Telegram: false,
            ChannelKind.Sms,
            new Consent(ConsentText.Purpose, ConsentText.Version, page.Language, now),
            addTo
        );
        RequestOutcome nothing = new RequestOutcome.Accepted(PendingSignUp.Empty(now));
        var outcome = await time.SameAsync(
            async cancellation =>
                await human.SourceAsync(context, form) is { } source
                    ? await flow.RequestAsync(request, source, cancellation)
                    : nothing,
            nothing,
            context.RequestAborted
        );
        return outcome switch
        {
            RequestOutcome.Accepted accepted => Page.To(
                page,
                $"/prove/{accepted.Pending.Id}?{ProveEndpoints.Via(request)}"
            ),
            RequestOutcome.TooMany many => Page.TooMany(context, page, many.RetryAfter),
            RequestOutcome.FuseBlown blown => Page.TooMany(context, page, blown.RetryAfter),
            RequestOutcome.Invalid invalid => EnterEndpoints.Form(
                page,
                stamp,
                StatusCodes.Status422UnprocessableEntity,
                page.Words[$"fault.{invalid.Fault.Field}.{invalid.Fault.Reason}"]
            ),
            _ => Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.form"),
        };
    }
}
