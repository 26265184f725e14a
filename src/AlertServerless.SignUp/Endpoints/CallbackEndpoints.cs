using System.Globalization;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>What the providers say: messages that people sent us, and what became of ours. Each checks for itself that
/// it is the provider who calls.</summary>
internal static class CallbackEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/hooks/telegram", TelegramAsync).ExcludeFromDescription();
        routes.MapPost("/hooks/twilio/inbound", InboundAsync).ExcludeFromDescription();
        routes.MapPost("/hooks/twilio/status", StatusAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> TelegramAsync(HttpContext context, SignUpParts parts, SignUpFlow flow)
    {
        var updates = new TelegramUpdates(
            parts.TelegramHook,
            parts.Registry,
            (token, chat, cancellation) => StartAsync(flow, token, chat, cancellation),
            parts.PublicUrl,
            parts.Clock
        );
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var secret = context.Request.Headers["X-Telegram-Bot-Api-Secret-Token"].ToString();
        return Of(await updates.HandleAsync(body.ToArray(), secret, context.RequestAborted));
    }

    private static async Task<IResult> InboundAsync(HttpContext context, SignUpParts parts)
    {
        if (parts.TwilioAuthToken is not { } token)
            return Of(CallbackAnswer.Forbidden);
        var inbound = new TwilioInbound(token, parts.Registry, parts.PublicUrl, parts.Clock);
        var (url, form, signature) = await TwilioAsync(context, parts);
        return Of(await inbound.HandleAsync(url, form, signature, context.RequestAborted));
    }

    private static async Task<IResult> StatusAsync(HttpContext context, SignUpParts parts)
    {
        if (parts.TwilioAuthToken is not { } token)
            return Of(CallbackAnswer.Forbidden);
        var callbacks = new TwilioStatusCallbacks(new TwilioCallback(token), parts.Registry, parts.Clock);
        var (url, form, signature) = await TwilioAsync(context, parts);
        return Of(await callbacks.HandleAsync(url, form, signature, context.RequestAborted));
    }

    /// <returns>The answer to the chat.</returns>
    private static async Task<string?> StartAsync(
        SignUpFlow flow,
        string token,
        long chat,
        CancellationToken cancellation
    )
    {
        var number = chat.ToString(CultureInfo.InvariantCulture);
        return await flow.StartChatAsync(token, number, cancellation) is ProofOutcome.Proven proven
            ? PageWords.In(proven.Pending.Consent.Language)["prove.done"]
            : null;
    }

    // The signature covers the URL as Twilio called it, which is the public one, and every field.
    private static async Task<(Uri Url, Dictionary<string, string> Form, string? Signature)> TwilioAsync(
        HttpContext context,
        SignUpParts parts
    )
    {
        var url = new Uri(parts.PublicUrl, $"{context.Request.Path}{context.Request.QueryString}");
        var form = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync(context.RequestAborted)).ToDictionary(
                field => field.Key,
                field => field.Value.ToString()
            )
            : [];
        return (url, form, context.Request.Headers["X-Twilio-Signature"].ToString());
    }

    private static IResult Of(CallbackAnswer answer) =>
        answer.Body is null
            ? Results.StatusCode(answer.Status)
            : Results.Text(answer.Body, answer.ContentType, statusCode: answer.Status);
}
