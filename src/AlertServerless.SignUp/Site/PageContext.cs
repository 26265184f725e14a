using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp.Site;

/// <summary>What every page needs to know of its request.</summary>
/// <param name="Base">The path that links begin with; empty, unless the public address has a path of its own.</param>
public sealed record PageContext(PageWords Words, string Base, string Path)
{
    private const string LanguageCookie = "__Host-lang";
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public string Language => Words.Language;

    /// <summary>As those who read it shorten it themselves: "UK" is a country to everybody else.</summary>
    public static string LanguageName(string language) =>
        language switch
        {
            "bg" => "БГ",
            "uk" => "УКР",
            "ru" => "РУС",
            _ => language.ToUpperInvariant(),
        };

    /// <summary>A link of this site.</summary>
    public string To(string path) => $"{Base}{path}";

    /// <summary>The language asked for by the address, else by an earlier visit, else by the browser.</summary>
    public static PageContext Of(HttpContext context, Uri publicUrl)
    {
        var asked = context.Request.Query["lang"].ToString();
        if (SignUpLanguages.All.Contains(asked))
            context.Response.Cookies.Append(
                LanguageCookie,
                asked,
                new CookieOptions
                {
                    Secure = true,
                    HttpOnly = true,
                    SameSite = SameSiteMode.Lax,
                    Path = "/",
                    MaxAge = Year,
                }
            );
        else
            asked = context.Request.Cookies[LanguageCookie] ?? "";
        var words = SignUpLanguages.All.Contains(asked)
            ? PageWords.In(asked)
            : PageWords.Preferred(context.Request.Headers.AcceptLanguage.ToString());
        return new PageContext(words, publicUrl.AbsolutePath.TrimEnd('/'), context.Request.Path.Value ?? "/");
    }
}
