using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>Look at, change, test, pause, take along and end a subscription; by the session's cookie.</summary>
internal static class ManageEndpoints
{
    private static readonly SlidingWindow Tests = new(5, TimeSpan.FromDays(1));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/manage", ShowAsync).ExcludeFromDescription();
        routes.MapPost("/manage", ChangeAsync).ExcludeFromDescription();
        routes.MapPost("/manage/levels", ChangeLevelsAsync).ExcludeFromDescription();
        routes.MapPost("/manage/switch", SwitchAsync).ExcludeFromDescription();
        routes.MapPost("/manage/test", TestAsync).ExcludeFromDescription();
        routes.MapPost("/manage/pause", PauseAsync).ExcludeFromDescription();
        routes.MapPost("/manage/resume", ResumeAsync).ExcludeFromDescription();
        routes.MapPost("/manage/leave", LeaveAsync).ExcludeFromDescription();
        routes.MapGet("/manage/export", ExportAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, Manager manager, FormStamp stamp)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.FindAsync(context) is not { } registration)
            return EnterEndpoints.Form(page, stamp, StatusCodes.Status200OK);
        var given = context.Request.Query["done"].ToString();
        return Page.Render<ManagePage>(
            StatusCodes.Status200OK,
            new()
            {
                [nameof(ManagePage.Page)] = page,
                [nameof(ManagePage.Registration)] = registration,
                [nameof(ManagePage.IsPaused)] = Manager.IsPaused(registration, manager.Parts.Clock.GetUtcNow()),
                [nameof(ManagePage.Sender)] = manager.Parts.SmsSender,
                [nameof(ManagePage.Others)] = await manager.OthersAsync(context, registration),
                [nameof(ManagePage.Stamp)] = stamp.Create(),
                [nameof(ManagePage.Today)] = DateOnly.FromDateTime(manager.Parts.Clock.GetUtcNow().UtcDateTime),
                [nameof(ManagePage.IsNew)] = context.Request.Query.ContainsKey("new"),
                [nameof(ManagePage.Notice)] = Notices.Contains(given) ? page.Words[$"manage.done.{given}"] : null,
            }
        );
    }

    private static readonly string[] Notices = ["saved", "test", "paused", "resumed", "many", "busy"];

    private static async Task<IResult> ChangeAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is not { } registration)
            return Refused(page);
        if (
            await StrictForm.ReadAsync(context.Request, "day", "night", "drills") is not { } form
            || !Enum.TryParse<AlertWhen>(form["day"], out var day)
            || !Enum.TryParse<AlertWhen>(form["night"], out var night)
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var outcome = await manager.Parts.Registrations.ChangeAsync(
            registration.Id,
            preferences =>
                preferences with
                {
                    MinIntensity = SignUpPreferences.ThresholdOf(day),
                    NightMinIntensity = SignUpPreferences.ThresholdOf(night),
                    Exercises = form["drills"] == "yes",
                },
            context.RequestAborted
        );
        return Done(page, outcome, "saved");
    }

    // A facility's thresholds: what it is sent, and what is written behind its receiver's URL.
    private static async Task<IResult> ChangeLevelsAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (
            await manager.MayAsync(context) is not { } registration
            || registration.Addresses.For(ChannelKind.Webhook) is null
        )
            return Refused(page);
        if (
            await StrictForm.ReadAsync(
                context.Request,
                FacilityLevels.InformField,
                FacilityLevels.ArmField,
                FacilityLevels.ActField,
                "drills"
            )
                is not { } form
            || FacilityLevels.Read(form) is not { IsRising: true } levels
        )
            return Page.Message(page, StatusCodes.Status422UnprocessableEntity, "refused.title", "fault.levels");
        var drills = form["drills"] == "yes";
        return Done(
            page,
            await manager.Parts.Registrations.ReviseAsync(
                registration.Id,
                known => levels.ApplyTo(known, drills),
                context.RequestAborted
            ),
            "saved"
        );
    }

    private static async Task<IResult> SwitchAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is null)
            return Refused(page);
        var mine = manager.Session.Of(context.Request);
        if (
            await StrictForm.ReadAsync(context.Request, "to") is not { } form
            || !SubscriberId.TryParse(form["to"], out var wanted)
            || !mine.Contains(wanted)
        )
            return Refused(page);
        manager.Session.Begin(context, mine.Prepend(wanted));
        return Page.To(page, "/manage");
    }

    private static async Task<IResult> TestAsync(HttpContext context, Manager manager, ProofLetters letters)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is not { } registration)
            return Refused(page);
        var counters = new WindowCounters(manager.Parts.Items, manager.Parts.Keys);
        var whose = registration.Id.ToString();
        var now = manager.Parts.Clock.GetUtcNow();
        if (await counters.TryTakeAsync("test", whose, Tests, now, context.RequestAborted) is not null)
            return Page.To(page, "/manage?done=many");
        await letters.SendTestAsync(registration, page.Language, context.RequestAborted);
        return Page.To(page, "/manage?done=test");
    }

    // Until the beginning of a day, by UTC; without one until it is resumed.
    private static async Task<IResult> PauseAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is not { } registration)
            return Refused(page);
        var until = DateTimeOffset.MaxValue;
        if (
            await StrictForm.ReadAsync(context.Request, "until") is not { } form
            || (
                form["until"].Length > 0
                && !DateTimeOffset.TryParseExact(
                    form["until"],
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out until
                )
            )
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        return Done(
            page,
            await manager.Parts.Registrations.PauseAsync(registration.Id, until, context.RequestAborted),
            "paused"
        );
    }

    private static async Task<IResult> ResumeAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is not { } registration)
            return Refused(page);
        return Done(
            page,
            await manager.Parts.Registrations.PauseAsync(registration.Id, null, context.RequestAborted),
            "resumed"
        );
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is not { } registration)
            return Refused(page);
        if (await StrictForm.ReadAsync(context.Request, "sure") is not { } form || form["sure"] != "yes")
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        await manager.Parts.Registrations.LeaveAsync(registration.Id, context.RequestAborted);
        manager.Session.End(context);
        return Page.Message(page, StatusCodes.Status200OK, "leave.title", "leave.done");
    }

    private static async Task<IResult> ExportAsync(HttpContext context, Manager manager)
    {
        if (await manager.FindAsync(context) is not { } registration)
            return Refused(Page.Of(context, manager.Parts));
        context.Response.Headers.ContentDisposition = "attachment; filename=\"alert-subscription.json\"";
        return Results.Json(SubscriptionExport.Of(registration));
    }

    public static IResult Done(PageContext page, ChangeOutcome outcome, string notice) =>
        outcome switch
        {
            ChangeOutcome.Changed => Page.To(page, $"/manage?done={notice}"),
            ChangeOutcome.Unknown => Refused(page),
            _ => Page.To(page, "/manage?done=busy"),
        };

    public static IResult Refused(PageContext page) =>
        Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.session");
}

/// <summary>Who is asking to change which subscription.</summary>
internal sealed class Manager(SignUpParts parts, ManageSession session)
{
    public SignUpParts Parts => parts;

    public ManageSession Session => session;

    /// <summary>The subscription of the session; null when there is no session or no subscription any more.</summary>
    public async Task<Registration?> FindAsync(HttpContext context) =>
        session.Of(context.Request) is [var id, ..]
            ? await parts.Registrations.FindAsync(id, context.RequestAborted)
            : null;

    /// <summary>The session's other subscriptions.</summary>
    public async Task<IReadOnlyList<Registration>> OthersAsync(HttpContext context, Registration shown)
    {
        var others = new List<Registration>();
        foreach (var id in session.Of(context.Request).Where(id => id != shown.Id))
        {
            if (await parts.Registrations.FindAsync(id, context.RequestAborted) is { } other)
                others.Add(other);
        }

        return others;
    }

    public static bool IsPaused(Registration registration, DateTimeOffset now) =>
        registration.Row.Preferences.Suspended
        || registration.Row.Preferences.PausedUntilMinute * 60L > now.ToUnixTimeSeconds();

    /// <summary>The same for what changes something: only from a page of ours.</summary>
    public async Task<Registration?> MayAsync(HttpContext context) =>
        OriginCheck.IsOurs(context.Request, parts.PublicUrl) ? await FindAsync(context) : null;
}
