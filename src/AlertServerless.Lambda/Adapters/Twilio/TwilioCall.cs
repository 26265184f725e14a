using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AlertServerless.Lambda.Adapters.Http;
using Twilio.Http;
using NetHttpMethod = System.Net.Http.HttpMethod;

namespace AlertServerless.Lambda.Adapters.Twilio;

/// <summary>
/// The transport of one request under Twilio's client: carries cancellation in and Retry-After out, for which that client has no
/// place, and posts to the given address, which may be a simulator's. Keeps no request, so no number and no text.
/// </summary>
internal sealed class TwilioCall(HttpMessageInvoker http, Uri target, AuthenticationHeaderValue credentials, TimeProvider time, CancellationToken cancellation)
    : global::Twilio.Http.HttpClient
{
    private static readonly MediaTypeHeaderValue Form = new("application/x-www-form-urlencoded");

    public HttpStatusCode Status { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>The answer is a whole JSON object with a sid: Twilio has the message.</summary>
    public bool HasSid { get; private set; }

    public override Response MakeRequest(Request request) => throw new NotSupportedException("messages are sent asynchronously only");

    public override async Task<Response> MakeRequestAsync(Request request)
    {
        using var content = new ByteArrayContent(Encode(request.PostParams)) { Headers = { ContentType = Form } };
        using var message = new HttpRequestMessage(NetHttpMethod.Post, target) { Content = content };
        message.Headers.Authorization = credentials;
        using var response = await http.SendAsync(message, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        Status = response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            HasSid = FindSid(body);
            // Twenty fields nobody here asks for.
            return new Response(Status, "", response.Headers);
        }

        RetryAfter = HttpTrouble.RetryAfter(response.Headers, time.GetUtcNow());
        return new Response(Status, Encoding.UTF8.GetString(body), response.Headers);
    }

    private static byte[] Encode(List<KeyValuePair<string, string>> parameters)
    {
        var form = new StringBuilder(384);
        foreach (var (name, value) in parameters)
        {
            if (form.Length > 0) form.Append('&');
            form.Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Encoding.ASCII.GetBytes(form.ToString());
    }

    // To the end, for half an answer is none.
    private static bool FindSid(byte[] body)
    {
        var found = false;
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read()) found |= reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("sid"u8);
        }
        catch (JsonException)
        {
            return false;
        }

        return found;
    }
}
