using AlertServerless.Core.Alerting;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>A gate to the providers, at which a key can be revoked: every call with it is then answered as the provider
/// answers it.</summary>
internal sealed class KeyGate(Uri target) : ForwardingGate(target)
{
    /// <summary>Whose key; null for nobody's.</summary>
    public ChannelKind? Revoked { get; set; }

    public static async Task<KeyGate> StartAsync(Uri target)
    {
        var gate = new KeyGate(target);
        await gate.StartAsync();
        return gate;
    }

    protected override async Task<bool> AnswerAsync(HttpContext context, byte[] body)
    {
        var asked = Asked(context.Request.Path);
        if (asked is null || asked != Revoked)
            return false;
        context.Response.ContentType = "application/json";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        switch (asked)
        {
            // https://www.twilio.com/docs/api/errors/20003
            case ChannelKind.Sms:
                await context.Response.WriteAsync("""{"code":20003,"message":"Authenticate","status":401}""");
                break;
            // https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
            case ChannelKind.Email:
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                context.Response.Headers["x-amzn-ErrorType"] = "InvalidClientTokenId";
                await context.Response.WriteAsync(
                    """{"message":"The security token included in the request is invalid."}"""
                );
                break;
            // https://core.telegram.org/bots/api#making-requests
            default:
                await context.Response.WriteAsync("""{"ok":false,"error_code":401,"description":"Unauthorized"}""");
                break;
        }

        return true;
    }

    private static ChannelKind? Asked(string path) =>
        path.StartsWith("/2010-04-01/", StringComparison.Ordinal) ? ChannelKind.Sms
        : path.StartsWith("/v2/email/", StringComparison.Ordinal) ? ChannelKind.Email
        : path.StartsWith("/bot", StringComparison.Ordinal) ? ChannelKind.Telegram
        : null;
}
