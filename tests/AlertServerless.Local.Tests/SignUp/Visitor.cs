using System.Net;
using System.Text.RegularExpressions;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>Somebody at the pages without scripts: follows links, sends forms, keeps cookies.</summary>
internal sealed partial class Visitor(Uri site) : IDisposable
{
    // Kept by hand: a container would not send a secure cookie over plain HTTP, as browsers do on this machine.
    private readonly Dictionary<string, string> cookies = [];

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = site,
    };

    /// <summary>The page that was shown last, after redirects.</summary>
    public string Page { get; private set; } = "";

    public string Path { get; private set; } = "/";

    public async Task<HttpStatusCode> GoAsync(string path) => await SendAsync(HttpMethod.Get, path, null);

    public async Task<HttpStatusCode> PostAsync(string path, params IEnumerable<KeyValuePair<string, string>> fields) =>
        await SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields));

    /// <summary>The value of a hidden field of the page.</summary>
    public string Hidden(string field) =>
        Regex
            .Match(Page, $"name=\"{field}\" value=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Groups[1]
            .Value;

    public static string CodeIn(SimulatorLog log, string number) =>
        SixDigits().Match(log.Of(ChannelKind.Sms, number)[^1].Text).Value;

    public static string LinkIn(string letter) => WebUtility.HtmlDecode(Link().Match(letter).Groups[1].Value);

    public void Dispose() => http.Dispose();

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, HttpContent? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.TryAddWithoutValidation(
            "Cookie",
            string.Join("; ", cookies.Select(one => $"{one.Key}={one.Value}"))
        );
        request.Headers.TryAddWithoutValidation("Accept-Language", "en");
        if (method != HttpMethod.Get)
            request.Headers.TryAddWithoutValidation("Origin", site.GetLeftPart(UriPartial.Authority));
        using var answer = await http.SendAsync(request);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }

        if (answer.StatusCode == HttpStatusCode.SeeOther)
            return await GoAsync(answer.Headers.Location!.ToString());
        Page = await answer.Content.ReadAsStringAsync();
        Path = path;
        return answer.StatusCode;
    }

    [GeneratedRegex(@"\b[0-9]{6}\b")]
    private static partial Regex SixDigits();

    [GeneratedRegex("href=\"(http[^\"]+)\"")]
    private static partial Regex Link();
}
