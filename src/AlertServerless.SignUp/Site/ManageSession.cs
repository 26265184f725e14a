using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.SignUp.Site;

/// <summary>Who may change a subscription: a cookie for half an hour, for this host alone, out of reach of scripts and
/// of other sites.</summary>
public sealed class ManageSession(SignUpKeys keys, TimeProvider clock)
{
    public const string Cookie = "__Host-manage";

    public static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    public void Begin(HttpContext context, SubscriberId subscriber) =>
        context.Response.Cookies.Append(
            Cookie,
            SignedToken.Create(keys, KeyPurpose.Session, subscriber.ToString(), clock.GetUtcNow() + Life),
            Options(Life)
        );

    public void End(HttpContext context) => context.Response.Cookies.Append(Cookie, "", Options(TimeSpan.Zero));

    /// <summary>Null when there is none, or it has ended.</summary>
    public SubscriberId? Of(HttpRequest request) =>
        SubscriberId.TryParse(
            SignedToken.Read(keys, KeyPurpose.Session, request.Cookies[Cookie], clock.GetUtcNow()),
            out var subscriber
        )
            ? subscriber
            : null;

    private static CookieOptions Options(TimeSpan life) =>
        new()
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            MaxAge = life,
            IsEssential = true,
        };
}
