using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>The page on which a person chooses how and when to be notified, and agrees.</summary>
internal static class JoinEndpoints
{
    private static readonly string[] Fields =
    [
        .. PlaceList.Fields,
        "lang",
        "stamp",
        "altcha",
        "website",
        "phone",
        "email",
        "telegram",
        "first",
        "day",
        "night",
        "drills",
        "consent",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/join", Show).ExcludeFromDescription();
        routes.MapPost("/join", JoinAsync).ExcludeFromDescription();
    }

    private static IResult Show(HttpContext context, SignUpParts parts, FormStamp stamp)
    {
        var page = Page.Of(context, parts);
        return PlaceList.Of(context.Request) is { Count: > 0 } places
            ? Form(page, stamp, places, StatusCodes.Status200OK)
            : Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.place");
    }

    private static async Task<IResult> JoinAsync(
        HttpContext context,
        SignUpParts parts,
        SignUpFlow flow,
        HumanCheck human,
        FormStamp stamp,
        AnswerTime time
    )
    {
        var page = Page.Of(context, parts);
        if (OriginCheck.IsForeign(context.Request, parts.PublicUrl))
            return Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.origin");
        if (
            await StrictForm.ReadAsync(context.Request, Fields) is not { } form
            || PlaceList.Of(form) is not { } places
            || Read(form, places, parts.Clock.GetUtcNow()) is not { } request
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        if (request.Consent.TextVersion != ConsentText.Version)
            return Form(page, stamp, places, StatusCodes.Status422UnprocessableEntity, page.Words["fault.consent"]);

        // A program is answered like a person: it learns nothing, and nothing is sent.
        RequestOutcome nothing = new RequestOutcome.Accepted(PendingSignUp.Empty(parts.Clock.GetUtcNow()));
        var outcome = await time.SameAsync(
            async cancellation =>
                await human.SourceAsync(context, form) is { } source
                    ? await flow.RequestAsync(request, source, cancellation)
                    : nothing,
            nothing,
            context.RequestAborted
        );
        return Answer(context, page, stamp, places, request, outcome);
    }

    private static IResult Answer(
        HttpContext context,
        PageContext page,
        FormStamp stamp,
        IReadOnlyList<SignUpPlace> places,
        SignUpRequest request,
        RequestOutcome outcome
    )
    {
        switch (outcome)
        {
            case RequestOutcome.Accepted accepted:
                return Page.To(page, $"/prove/{accepted.Pending.Id}?{ProveEndpoints.Via(request)}");
            case RequestOutcome.TooMany many:
                return Page.TooMany(context, page, many.RetryAfter);
            case RequestOutcome.FuseBlown blown:
                Page.RetryAfter(context, blown.RetryAfter);
                return Page.Message(page, StatusCodes.Status503ServiceUnavailable, "refused.title", "refused.fuse");
            case RequestOutcome.Invalid invalid:
                var words = page.Words[$"fault.{invalid.Fault.Field}.{invalid.Fault.Reason}"];
                return Form(page, stamp, places, StatusCodes.Status422UnprocessableEntity, words, invalid.Fault.Field);
            default:
                return Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.form");
        }
    }

    private static SignUpRequest? Read(StrictForm form, IReadOnlyList<SignUpPlace> places, DateTimeOffset now)
    {
        if (
            !Enum.TryParse<AlertWhen>(form["day"], out var day)
            || !Enum.TryParse<AlertWhen>(form["night"], out var night)
            || !ChannelNames.TryParse(form["first"], out var first)
            || !SignUpLanguages.All.Contains(form["lang"])
            || form["drills"] is not ("" or "yes")
            || form["telegram"] is not ("" or "yes")
        )
            return null;
        return new SignUpRequest(
            SignUpPreferences.ForPerson(places, form["lang"], day, night, form["drills"] == "yes"),
            form["phone"],
            form["email"],
            form["telegram"] == "yes",
            first,
            new Consent(ConsentText.Purpose, form["consent"], form["lang"], now)
        );
    }

    private static IResult Form(
        PageContext page,
        FormStamp stamp,
        IReadOnlyList<SignUpPlace> places,
        int status,
        string? fault = null,
        string? field = null
    ) =>
        Page.Render<JoinPage>(
            status,
            new()
            {
                [nameof(JoinPage.Page)] = page,
                [nameof(JoinPage.Places)] = places,
                [nameof(JoinPage.Stamp)] = stamp.Create(),
                [nameof(JoinPage.Fault)] = fault,
                [nameof(JoinPage.Field)] = field,
            }
        );
}
