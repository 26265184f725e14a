using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.SignUp.Site;

/// <summary>Who may change a subscription: a cookie for half an hour, for this host alone, out of reach of scripts and
/// of other sites.</summary>
public sealed class ManageSession(SignUpKeys keys, TimeProvider clock)
{
    public const string Cookie = "__Host-manage";

    public static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    /// <summary>More than one for whoever proved an address that several subscriptions have, as the sites of one
    /// operator.</summary>
    public const int Most = 8;

    /// <param name="subscribers">Whose address was proven; the first is the one that is shown.</param>
    public void Begin(HttpContext context, params IEnumerable<SubscriberId> subscribers) =>
        context.Response.Cookies.Append(
            Cookie,
            SignedToken.Create(
                keys,
                KeyPurpose.Session,
                string.Join(Between, subscribers.Distinct().Take(Most)),
                clock.GetUtcNow() + Life
            ),
            Options(Life)
        );

    public void End(HttpContext context) => context.Response.Cookies.Append(Cookie, "", Options(TimeSpan.Zero));

    /// <summary>The subscription that is shown first; none when there is no session, or it has ended.</summary>
    public IReadOnlyList<SubscriberId> Of(HttpRequest request)
    {
        var content = SignedToken.Read(keys, KeyPurpose.Session, request.Cookies[Cookie], clock.GetUtcNow());
        var subscribers = new List<SubscriberId>();
        foreach (var text in content?.Split(Between) ?? [])
        {
            if (!SubscriberId.TryParse(text, out var subscriber))
                return [];
            subscribers.Add(subscriber);
        }

        return subscribers;
    }

    // A character of base64url that no id has.
    private const char Between = '-';

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
