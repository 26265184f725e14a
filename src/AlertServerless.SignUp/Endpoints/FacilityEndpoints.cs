using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>Plants, railways and hospitals: a site, a receiver that proves itself, and a test to look at.</summary>
internal static class FacilityEndpoints
{
    private static readonly string[] Fields =
    [
        "at",
        "url",
        "format",
        FacilityLevels.InformField,
        FacilityLevels.ArmField,
        FacilityLevels.ActField,
        "lang",
        "stamp",
        "altcha",
        "website",
        "consent",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/facilities", Show).ExcludeFromDescription();
        routes.MapPost("/facilities", RegisterAsync).ExcludeFromDescription();
        routes.MapGet("/facilities/{id}", ReceiverAsync).ExcludeFromDescription();
        routes.MapPost("/facilities/{id}/check", CheckAsync).ExcludeFromDescription();
        routes.MapPost("/manage/webhook-test", TestAsync).ExcludeFromDescription();
    }

    private static IResult Show(HttpContext context, SignUpParts parts, FormStamp stamp) =>
        Form(Page.Of(context, parts), stamp, StatusCodes.Status200OK, null);

    private static async Task<IResult> RegisterAsync(
        HttpContext context,
        SignUpParts parts,
        SignUpFlow flow,
        HumanCheck human,
        FormStamp stamp
    )
    {
        var page = Page.Of(context, parts);
        if (OriginCheck.IsForeign(context.Request, parts.PublicUrl))
            return Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.origin");
        if (
            await StrictForm.ReadAsync(context.Request, Fields) is not { } form
            || FacilityLevels.Read(form) is not { } levels
            || !SignUpLanguages.All.Contains(form["lang"])
            || form["format"] is not ("json" or "cap")
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        if (PlaceText.TryParseExactly(form["at"]) is not { } at)
            return Form(page, stamp, StatusCodes.Status422UnprocessableEntity, "refused.place");
        if (!levels.IsRising)
            return Form(page, stamp, StatusCodes.Status422UnprocessableEntity, "fault.levels");
        if (parts.Webhooks.TryRead(form["url"]) is not { } url)
            return Form(page, stamp, StatusCodes.Status422UnprocessableEntity, "fault.url");
        if (form["consent"] != ConsentText.Version)
            return Form(page, stamp, StatusCodes.Status422UnprocessableEntity, "fault.consent");
        if (await human.SourceAsync(context, form) is not { } source)
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var kind = SubscriberKind.Infrastructure;
        var outcome = await flow.RequestFacilityAsync(
            new SignUpPreferences(
                kind,
                at.Latitude,
                at.Longitude,
                form["lang"],
                levels.When,
                levels.When,
                Drills: true
            ),
            WebhookAddress.Create(url, form["format"] == "cap", levels.Thresholds),
            new Consent(ConsentText.Purpose, ConsentText.Version, form["lang"], parts.Clock.GetUtcNow()),
            source,
            context.RequestAborted
        );
        return outcome switch
        {
            RequestOutcome.Accepted accepted => Page.To(page, $"/facilities/{accepted.Pending.Id}"),
            RequestOutcome.TooMany many => Page.TooMany(context, page, many.RetryAfter),
            _ => Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form"),
        };
    }

    private static async Task<IResult> ReceiverAsync(HttpContext context, string id, SignUpParts parts, SignUpFlow flow)
    {
        var page = Page.Of(context, parts);
        return await ReceiverPageAsync(context, page, id, flow, StatusCodes.Status200OK, null);
    }

    private static async Task<IResult> CheckAsync(
        HttpContext context,
        string id,
        SignUpParts parts,
        SignUpFlow flow,
        ManageSession session
    )
    {
        var page = Page.Of(context, parts);
        if (OriginCheck.IsForeign(context.Request, parts.PublicUrl) || !PendingId.TryParse(id, out var pending))
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        switch (await flow.ProveReceiverAsync(pending, parts.Webhooks.ProveAsync, context.RequestAborted))
        {
            case ProofOutcome.Proven proven:
                // Whoever registers another site keeps the first at hand.
                session.Begin(context, session.Of(context.Request).Prepend(proven.Subscriber));
                return Page.To(page, "/manage?new=1");
            case ProofOutcome.Refused { Reason: CodeResult.Locked }:
                return Page.TooMany(context, page, TimeSpan.FromHours(1));
            case ProofOutcome.Refused { Reason: CodeResult.Wrong }:
                const int Status = StatusCodes.Status422UnprocessableEntity;
                return await ReceiverPageAsync(context, page, id, flow, Status, "facilities.notProven");
            case ProofOutcome.Later:
                return Page.Message(page, StatusCodes.Status409Conflict, "refused.title", "refused.later");
            default:
                return Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.form");
        }
    }

    private static async Task<IResult> TestAsync(HttpContext context, Manager manager, SignUpGuard guard)
    {
        var page = Page.Of(context, manager.Parts);
        if (
            await manager.MayAsync(context) is not { } registration
            || registration.Addresses.For(ChannelKind.Webhook) is not { } address
        )
            return Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.session");
        var now = manager.Parts.Clock.GetUtcNow();
        if (await guard.TakeChallengeAsync(address, now, context.RequestAborted) is Allowance.TooMany many)
            return Page.TooMany(context, page, many.RetryAfter);
        var exchange = await manager.Parts.Webhooks.TestAsync(WebhookAddress.Read(address), context.RequestAborted);
        await manager.Parts.ReceiverLog.AppendAsync(
            registration.Id,
            new ReceiverExchange(ReceiverExchange.Test, now, exchange.Status, exchange.Took),
            context.RequestAborted
        );
        return Page.Render<ExchangePage>(
            StatusCodes.Status200OK,
            new() { [nameof(ExchangePage.Page)] = page, [nameof(ExchangePage.Exchange)] = exchange }
        );
    }

    private static async Task<IResult> ReceiverPageAsync(
        HttpContext context,
        PageContext page,
        string id,
        SignUpFlow flow,
        int status,
        string? fault
    )
    {
        if (
            !PendingId.TryParse(id, out var pending)
            || await flow.FindAsync(pending, context.RequestAborted) is not { } found
            || found.For(ChannelKind.Webhook) is not { Proven: false } hook
        )
            return Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.form");
        return Page.Render<ReceiverPage>(
            status,
            new()
            {
                [nameof(ReceiverPage.Page)] = page,
                [nameof(ReceiverPage.Id)] = id,
                [nameof(ReceiverPage.Receiver)] = WebhookAddress.Read(hook.Address),
                [nameof(ReceiverPage.Fault)] = fault is null ? null : page.Words[fault],
            }
        );
    }

    private static IResult Form(PageContext page, FormStamp stamp, int status, string? fault) =>
        Page.Render<FacilitiesPage>(
            status,
            new()
            {
                [nameof(FacilitiesPage.Page)] = page,
                [nameof(FacilitiesPage.Stamp)] = stamp.Create(),
                [nameof(FacilitiesPage.Fault)] = fault is null ? null : page.Words[fault],
            }
        );
}
