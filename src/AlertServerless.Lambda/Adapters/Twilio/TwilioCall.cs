using System.Net;
using System.Net.Http.Headers;
using AlertServerless.Lambda.Adapters.Http;
using Twilio.Http;
using NetHttpMethod = System.Net.Http.HttpMethod;

namespace AlertServerless.Lambda.Adapters.Twilio;

/// <summary>
/// The transport of one request under Twilio's client: carries cancellation in and Retry-After out, for which that client has no
/// place, and sends to another base address than Twilio's when one is set (a simulator). Keeps no request, so no number and no text.
/// </summary>
internal sealed class TwilioCall(HttpMessageInvoker http, Uri? baseUrl, AuthenticationHeaderValue credentials, TimeProvider time, CancellationToken cancellation)
    : global::Twilio.Http.HttpClient
{
    public HttpStatusCode Status { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public override Response MakeRequest(Request request) => throw new NotSupportedException("messages are sent asynchronously only");

    public override async Task<Response> MakeRequestAsync(Request request)
    {
        var url = request.ConstructUrl();
        using var message = new HttpRequestMessage(NetHttpMethod.Post, baseUrl is null ? url : new Uri(baseUrl, url.PathAndQuery));
        message.Headers.Authorization = credentials;
        message.Content = new FormUrlEncodedContent(request.PostParams);
        using var response = await http.SendAsync(message, cancellation);
        Status = response.StatusCode;
        RetryAfter = HttpTrouble.RetryAfter(response.Headers, time.GetUtcNow());
        return new Response(response.StatusCode, await response.Content.ReadAsStringAsync(cancellation), response.Headers);
    }
}
