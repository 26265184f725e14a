using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>The same as the pages do, for programs.</summary>
internal static class ApiEndpoints
{
    private const int MostTowns = 12;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithTags(ApiDocument.Tag);
        api.MapGet("/towns", Towns).WithName("findTowns");
        api.MapGet("/warning", Warning).WithName("historicWarning").Produces<WarningAnswer[]>().ProducesProblem(400);
        api.MapGet("/challenge", (ProofOfWork work, SignUpParts parts) => work.Create(parts.Clock.GetUtcNow()))
            .WithName("workChallenge");
        api.MapPost("/sign-ups", SignUpAsync)
            .WithName("signUp")
            .Produces<SignUpAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(413)
            .ProducesProblem(422)
            .ProducesProblem(429)
            .ProducesProblem(503);
        api.MapPost("/sign-ups/{id}/code", ProveAsync)
            .WithName("proveByCode")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422)
            .ProducesProblem(429);
        api.MapPost("/session", Session)
            .WithName("beginSession")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(400)
            .ProducesProblem(403);
        api.MapGet("/subscription", ReadAsync)
            .WithName("readSubscription")
            .Produces<SubscriptionExport>()
            .ProducesProblem(403);
        api.MapPut("/subscription", ChangeAsync)
            .WithName("changeSubscription")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(409);
        api.MapDelete("/subscription", EraseAsync)
            .WithName("eraseSubscription")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(403);
    }

    private static IEnumerable<TownAnswer> Towns(string q, string? lang)
    {
        var language = PageWords.In(lang).Language;
        return TownSearch
            .Find(q, MostTowns)
            .Select(town => new TownAnswer(
                PlaceText.NameOf(town, language),
                town.Country,
                Math.Round(town.Point.Latitude, 2),
                Math.Round(town.Point.Longitude, 2)
            ));
    }

    private static IResult Warning(string at) =>
        PlaceText.TryParse(at) is { } place
            ? TypedResults.Ok(
                HistoricEarthquakes
                    .At(place)
                    .Select(one => new WarningAnswer(
                        one.Event.Date,
                        one.Event.Magnitude,
                        Math.Round(one.WarningSeconds, 1),
                        one.Degree,
                        one.WouldAlert
                    ))
            )
            : Problem(400, "not a place that is served: latitude,longitude in degrees");

    private static async Task<IResult> SignUpAsync(
        HttpContext context,
        SignUpBody body,
        SignUpParts parts,
        SignUpFlow flow,
        HumanCheck human,
        AnswerTime time
    )
    {
        if (OriginCheck.IsForeign(context.Request, parts.PublicUrl))
            return Problem(403, "from a page of another site");
        if (Read(body, parts.Clock.GetUtcNow(), out var fault) is not { } request)
            return Problem(422, fault!);
        var refused = new SourceRefused();
        var outcome = await time.SameAsync<object>(
            async cancellation =>
                await human.SourceAsync(context, body.Proof) is { } source
                    ? await flow.RequestAsync(request, source, cancellation)
                    : refused,
            new RequestOutcome.Accepted(PendingSignUp.Empty(parts.Clock.GetUtcNow())),
            context.RequestAborted
        );
        switch (outcome)
        {
            case RequestOutcome.Accepted accepted:
                return Results.Accepted(value: new SignUpAnswer(accepted.Pending.Id.Value));
            case RequestOutcome.TooMany many:
                Page.RetryAfter(context, many.RetryAfter);
                return Problem(429, "too many requests from this network, or to numbers like this one");
            case RequestOutcome.FuseBlown blown:
                Page.RetryAfter(context, blown.RetryAfter);
                return Problem(503, "no more codes by SMS today; e-mail and Telegram work");
            case RequestOutcome.Invalid invalid:
                return Problem(422, $"{invalid.Fault.Field}: {invalid.Fault.Reason}");
            default:
                return Problem(403, "proof: wrong, used or too old; ask for another challenge");
        }
    }

    private static async Task<IResult> ProveAsync(
        HttpContext context,
        string id,
        CodeBody body,
        SignUpFlow flow,
        ManageSession session,
        SignUpParts parts
    )
    {
        if (OriginCheck.IsForeign(context.Request, parts.PublicUrl))
            return Problem(403, "from a page of another site");
        if (!PendingId.TryParse(id, out var pending))
            return Problem(404, "no such sign-up");
        switch (await flow.ProveAsync(pending, body.Code, context.RequestAborted))
        {
            case ProofOutcome.Proven proven:
                session.Begin(context, proven.Subscriber);
                return Results.NoContent();
            case ProofOutcome.Refused { Reason: CodeResult.Locked }:
                Page.RetryAfter(context, OneTimeCode.Lock);
                return Problem(429, "five wrong codes: locked for an hour");
            case ProofOutcome.Refused refused:
                return Problem(422, $"code: {refused.Reason}");
            default:
                return Problem(409, "proven, but not to be entered just now; try again in a minute");
        }
    }

    // The token stands in a link's fragment, which no server sees; the page sends it here, once, and forgets it.
    private static IResult Session(HttpContext context, TokenBody body, Manager manager)
    {
        if (!OriginCheck.IsOurs(context.Request, manager.Parts.PublicUrl))
            return Problem(403, "only from a page of this site");
        var content = SignedToken.Read(
            manager.Parts.Keys,
            KeyPurpose.Manage,
            body.Token,
            manager.Parts.Clock.GetUtcNow()
        );
        if (!SubscriberId.TryParse(content, out var subscriber))
            return Problem(403, "token: not valid, or no more");
        manager.Session.Begin(context, subscriber);
        return Results.NoContent();
    }

    private static async Task<IResult> ReadAsync(HttpContext context, Manager manager) =>
        await manager.FindAsync(context) is { } registration
            ? Results.Ok(SubscriptionExport.Of(registration))
            : Problem(403, "no session");

    private static async Task<IResult> ChangeAsync(HttpContext context, ChangeBody body, Manager manager)
    {
        if (await manager.MayAsync(context) is not { } registration)
            return Problem(403, "no session");
        IReadOnlyList<SignUpPlace>? places = null;
        if (body.Places is not null && ((places = Read(body.Places)) is null || !PlacesEndpoints.MayHave(registration)))
            return Problem(400, PlacesFault);
        var outcome = await manager.Parts.Registrations.ChangeAsync(
            registration.Id,
            preferences =>
                (places is null ? preferences : PlacesEndpoints.At(preferences, places)) with
                {
                    MinIntensity = SignUpPreferences.ThresholdOf(body.Day),
                    NightMinIntensity = SignUpPreferences.ThresholdOf(body.Night),
                    Exercises = body.Drills,
                },
            context.RequestAborted
        );
        return outcome switch
        {
            ChangeOutcome.Changed => Results.NoContent(),
            ChangeOutcome.Unknown => Problem(403, "no session"),
            _ => Problem(409, "somebody else changed it meanwhile; read it again"),
        };
    }

    private static async Task<IResult> EraseAsync(HttpContext context, Manager manager)
    {
        if (await manager.MayAsync(context) is not { } registration)
            return Problem(403, "no session");
        await manager.Parts.Registrations.LeaveAsync(registration.Id, context.RequestAborted);
        manager.Session.End(context);
        return Results.NoContent();
    }

    private static SignUpRequest? Read(SignUpBody body, DateTimeOffset now, out string? fault)
    {
        fault = null;
        var at = Read([new PlaceBody(body.At, body.Label), .. body.FurtherPlaces ?? []]);
        var known = ChannelNames.TryParse(body.First, out var first);
        if (at is null)
            fault = PlacesFault;
        else if (!SignUpLanguages.All.Contains(body.Language))
            fault = $"language: one of {string.Join(", ", SignUpLanguages.All)}";
        else if (!known)
            fault = "first: sms, email or telegram";
        else if (body.Consent != ConsentText.Version)
            fault = $"consent: the version of the text that was agreed to, {ConsentText.Version}";
        if (fault is not null)
            return null;
        return new SignUpRequest(
            SignUpPreferences.ForPerson(at!, body.Language, body.Day, body.Night, body.Drills),
            body.Phone,
            body.Email,
            body.Telegram,
            first,
            new Consent(ConsentText.Purpose, body.Consent, body.Language, now)
        );
    }

    private const string PlacesFault =
        "a person has one to three different places in the region that is served; a label is home, work or parents";

    /// <returns>Null when one is no place that is served, or named twice, or there are too many or none.</returns>
    private static List<SignUpPlace>? Read(IReadOnlyList<PlaceBody> places)
    {
        var read = new List<SignUpPlace>();
        foreach (var place in places)
        {
            if (PlaceList.TryCreate(place.At, place.Label ?? "") is not { } known)
                return null;
            if (read.Exists(other => other.Point == known.Point))
                return null;
            read.Add(known);
        }

        return read.Count is >= 1 and <= SubscriberPreferences.MostPlaces ? read : null;
    }

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);

    private sealed record SourceRefused;
}
