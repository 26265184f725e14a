using System.Net;
using System.Text;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>Answers requests from a script, and remembers them.</summary>
internal sealed class StubHttp(Func<HttpRequestMessage, int, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public List<HttpRequestMessage> Requests { get; } = [];

    public HttpClient Client() => new(this) { Timeout = Timeout.InfiniteTimeSpan };

    public static HttpResponseMessage Text(
        string body,
        string type = "text/plain",
        HttpStatusCode status = HttpStatusCode.OK
    ) => new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    public static HttpResponseMessage Stream(System.IO.Stream body)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = new("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        Requests.Add(request);
        return answer(request, Requests.Count).WaitAsync(cancellationToken);
    }
}
