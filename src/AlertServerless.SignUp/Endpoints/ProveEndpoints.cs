using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;
using QRCoder;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>Proof that an address is theirs: by a code, a link or a chat.</summary>
internal static class ProveEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/prove/{id}", ShowAsync).ExcludeFromDescription();
        routes.MapPost("/prove/{id}", ProveAsync).ExcludeFromDescription();
        routes.MapPost("/prove/{id}/again", AgainAsync).ExcludeFromDescription();
        routes.MapGet("/confirm", Confirm).ExcludeFromDescription();
        routes.MapPost("/confirm", ConfirmAsync).ExcludeFromDescription();
    }

    /// <summary>Which proofs the page asks for. From the request itself, so that the page is the same whether anything
    /// was sent or not.</summary>
    public static string Via(SignUpRequest request)
    {
        var channels = new List<ChannelKind>();
        if (!string.IsNullOrWhiteSpace(request.Phone))
            channels.Add(ChannelKind.Sms);
        if (!string.IsNullOrWhiteSpace(request.Email))
            channels.Add(ChannelKind.Email);
        if (request.Telegram)
            channels.Add(ChannelKind.Telegram);
        return Via(channels);
    }

    private static string Via(IEnumerable<ChannelKind> channels) =>
        $"via={string.Join('-', channels.Select(channel => channel.Name()))}";

    // Of what stands in the address only names of channels go further.
    private static ChannelKind[] ChannelsOf(HttpRequest request)
    {
        var named = request.Query["via"].ToString().Split('-');
        return [.. ChannelNames.All.Where(channel => named.Contains(channel.Name()))];
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string id, SignUpParts parts, SignUpFlow flow)
    {
        var page = Page.Of(context, parts);
        return PendingId.TryParse(id, out var pending)
            ? await FormAsync(context, page, parts, flow, pending, StatusCodes.Status200OK, null)
            : Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.form");
    }

    private static async Task<IResult> ProveAsync(
        HttpContext context,
        string id,
        SignUpParts parts,
        SignUpFlow flow,
        ManageSession session
    )
    {
        var page = Page.Of(context, parts);
        if (
            OriginCheck.IsForeign(context.Request, parts.PublicUrl)
            || !PendingId.TryParse(id, out var pending)
            || await StrictForm.ReadAsync(context.Request, "code") is not { } form
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var outcome = await flow.ProveAsync(pending, form["code"], context.RequestAborted);
        if (await EnteredAsync(context, page, parts, session, outcome) is { } entered)
            return entered;
        var reason = (outcome as ProofOutcome.Refused)?.Reason ?? CodeResult.Expired;
        var status =
            reason == CodeResult.Locked
                ? StatusCodes.Status429TooManyRequests
                : StatusCodes.Status422UnprocessableEntity;
        if (reason == CodeResult.Locked)
            Page.RetryAfter(context, OneTimeCode.Lock);
        return await FormAsync(context, page, parts, flow, pending, status, page.Words.Of("fault.code.", reason));
    }

    private static async Task<IResult> AgainAsync(
        HttpContext context,
        string id,
        SignUpParts parts,
        SignUpFlow flow,
        AnswerTime time
    )
    {
        var page = Page.Of(context, parts);
        if (OriginCheck.IsForeign(context.Request, parts.PublicUrl) || !PendingId.TryParse(id, out var pending))
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var source = HumanCheck.SourceOf(context, didWork: false);
        var outcome = await time.SameAsync(
            cancellation => flow.SendAgainAsync(pending, source, cancellation),
            new RequestOutcome.Unknown(),
            context.RequestAborted
        );
        return outcome switch
        {
            RequestOutcome.TooMany many => Page.TooMany(context, page, many.RetryAfter),
            RequestOutcome.FuseBlown blown => Page.TooMany(context, page, blown.RetryAfter),
            _ => Page.To(page, $"/prove/{id}?{Via(ChannelsOf(context.Request))}"),
        };
    }

    /// <summary>Mail programs open links to look at them: only the button acts.</summary>
    private static IResult Confirm(HttpContext context, SignUpParts parts)
    {
        var page = Page.Of(context, parts);
        var token = context.Request.Query["t"].ToString();
        return SignedToken.Read(parts.Keys, KeyPurpose.Confirm, token, parts.Clock.GetUtcNow()) is null
            ? Page.Message(page, StatusCodes.Status410Gone, "refused.title", "refused.link")
            : Page.Render<ConfirmPage>(
                StatusCodes.Status200OK,
                new() { [nameof(ConfirmPage.Page)] = page, [nameof(ConfirmPage.Token)] = token }
            );
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext context,
        SignUpParts parts,
        SignUpFlow flow,
        ManageSession session,
        ProofLetters letters
    )
    {
        var page = Page.Of(context, parts);
        if (
            OriginCheck.IsForeign(context.Request, parts.PublicUrl)
            || await StrictForm.ReadAsync(context.Request, "t") is not { } form
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var outcome = await flow.ConfirmAsync(form["t"], context.RequestAborted);
        if (
            outcome is ProofOutcome.Proven { Pending.Wanted: not null } proven
            && await parts.Registrations.FindAsync(proven.Subscriber, context.RequestAborted) is { } registration
        )
            await letters.SendWelcomeAsync(registration, page.Language, context.RequestAborted);
        return await EnteredAsync(context, page, parts, session, outcome)
            ?? Page.Message(page, StatusCodes.Status410Gone, "refused.title", "refused.link");
    }

    /// <returns>Null when nothing was proven.</returns>
    private static async Task<IResult?> EnteredAsync(
        HttpContext context,
        PageContext page,
        SignUpParts parts,
        ManageSession session,
        ProofOutcome outcome
    )
    {
        switch (outcome)
        {
            case ProofOutcome.Proven { Pending.Adds: true } added:
                session.Begin(context, session.Of(context.Request).Prepend(added.Subscriber));
                return Page.To(page, "/manage?done=saved");
            case ProofOutcome.Proven { Pending.Wanted: null } returned:
                // Several sites of one operator have the same contact, who may look after each of them.
                var address = returned.Pending.Addresses.First(address => address.Proven);
                var all = await parts.Registrations.AllAtAsync(
                    address.Channel,
                    address.Address,
                    context.RequestAborted
                );
                session.Begin(context, all.Prepend(returned.Subscriber));
                return Page.To(page, "/manage");
            case ProofOutcome.Proven proven:
                session.Begin(context, proven.Subscriber);
                return Page.To(page, "/manage?new=1");
            case ProofOutcome.NobodyThere:
                return Page.Message(page, StatusCodes.Status404NotFound, "manage.title", "enter.nobody");
            case ProofOutcome.Later:
                return Page.Message(page, StatusCodes.Status409Conflict, "refused.title", "refused.later");
            default:
                return null;
        }
    }

    private static async Task<IResult> FormAsync(
        HttpContext context,
        PageContext page,
        SignUpParts parts,
        SignUpFlow flow,
        PendingId id,
        int status,
        string? fault
    )
    {
        var pending = await flow.FindAsync(id, context.RequestAborted);
        string? chat = null;
        if (pending?.For(ChannelKind.Telegram) is { Proven: false })
            chat =
                $"https://t.me/{parts.TelegramBotName}?start={await flow.StartTokenAsync(id, context.RequestAborted)}";
        var channels = ChannelsOf(context.Request);
        return Page.Render<ProvePage>(
            status,
            new()
            {
                [nameof(ProvePage.Page)] = page,
                [nameof(ProvePage.Id)] = id.Value,
                [nameof(ProvePage.Via)] = Via(channels),
                [nameof(ProvePage.Channels)] = channels,
                [nameof(ProvePage.Pending)] = pending,
                [nameof(ProvePage.Chat)] = chat,
                [nameof(ProvePage.ChatPicture)] = chat is null ? null : Picture(chat),
                [nameof(ProvePage.Fault)] = fault,
            }
        );
    }

    private static string Picture(string link)
    {
        using var code = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        return $"data:image/png;base64,{Convert.ToBase64String(picture.GetGraphic(4))}";
    }
}
