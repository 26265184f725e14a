using System.Net;
using System.Text;
using Twilio.Constant;
using Twilio.Rest;

namespace Twilio.Http;

public class Request
{
    private const string DefaultRegion = "us1";

    public Request(HttpMethod method, string url)
    {
        Method = method;
        Uri = new Uri(url);
        QueryParams = [];
        PostParams = [];
        HeaderParams = [];
    }

    public Request(
        HttpMethod method,
        Domain domain,
        string uri,
        string region = null,
        List<KeyValuePair<string, string>> queryParams = null,
        List<KeyValuePair<string, string>> postParams = null,
        string edge = null,
        List<KeyValuePair<string, string>> headerParams = null,
        EnumConstants.ContentTypeEnum contentType = null,
        string body = null)
        : this(method, $"https://{domain}.twilio.com{uri}")
    {
        Region = region;
        Edge = edge;
        QueryParams = queryParams ?? [];
        PostParams = postParams ?? [];
        HeaderParams = headerParams ?? [];
        ContentType = contentType;
        Body = body;
    }

    public HttpMethod Method { get; }
    public Uri Uri { get; private set; }
    public string Username { get; set; }
    public string Password { get; set; }
    public string Region { get; set; }
    public string Edge { get; set; }
    public string[] UserAgentExtensions { get; set; }
    public List<KeyValuePair<string, string>> QueryParams { get; private set; }
    public List<KeyValuePair<string, string>> PostParams { get; private set; }
    public List<KeyValuePair<string, string>> HeaderParams { get; private set; }
    public EnumConstants.ContentTypeEnum ContentType { get; set; }
    public string Body { get; set; }

    public Uri ConstructUrl()
    {
        var uri = buildUri();
        return QueryParams.Count == 0 ? uri : new Uri($"{uri.AbsoluteUri}?{Encode(QueryParams)}");
    }

    /// <summary>Twilio's hosts read <c>product.edge.region.twilio.com</c>; an edge without a region means the United States.</summary>
    public Uri buildUri()
    {
        if (Region is null && Edge is null)
        {
            return Uri;
        }

        var labels = Uri.Host.Split('.');
        var edge = Edge ?? (labels.Length == 5 ? labels[1] : null);
        var region = Region ?? (labels.Length > 3 ? labels[^3] : null) ?? (edge is null ? null : DefaultRegion);
        string[] host = [labels[0], edge, region, .. labels[^2..]];
        return new UriBuilder(Uri) { Host = string.Join('.', host.Where(label => !string.IsNullOrEmpty(label))) }.Uri;
    }

    public void SetAuth(string username, string password)
    {
        Username = username;
        Password = password;
    }

    public byte[] EncodePostParams() => Encoding.UTF8.GetBytes(Encode(PostParams));

    public void AddQueryParam(string name, string value) => QueryParams.Add(new(name, value));

    public void AddPostParam(string name, string value) => PostParams.Add(new(name, value));

    public void AddHeaderParam(string name, string value) => HeaderParams.Add(new(name, value));

    private static string Encode(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters.Select(pair => $"{WebUtility.UrlEncode(pair.Key)}={WebUtility.UrlEncode(pair.Value)}"));
}
