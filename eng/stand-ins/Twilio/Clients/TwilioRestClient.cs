using System.Net;
using Twilio.Exceptions;
using Twilio.Http;

namespace Twilio.Clients;

public class TwilioRestClient(
    string username,
    string password,
    string accountSid = null,
    string region = null,
    HttpClient httpClient = null,
    string edge = null)
    : ITwilioRestClient
{
    public HttpClient HttpClient { get; } = httpClient ?? new SystemNetHttpClient();

    public string AccountSid { get; } = accountSid ?? username;

    public string Region { get; } = region;

    public string Edge { get; set; } = edge;

    public string[] UserAgentExtensions { get; set; }

    public Response Request(Request request) => RequestAsync(request).GetAwaiter().GetResult();

    public async Task<Response> RequestAsync(Request request)
    {
        request.SetAuth(username, password);
        request.Region = Region ?? request.Region;
        request.Edge = Edge ?? request.Edge;
        request.UserAgentExtensions = UserAgentExtensions ?? request.UserAgentExtensions;
        return Accepted(await SendAsync(request).ConfigureAwait(false));
    }

    private async Task<Response> SendAsync(Request request)
    {
        try
        {
            return await HttpClient.MakeRequestAsync(request).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new ApiConnectionException($"Connection Error: {request.Method}{request.ConstructUrl()}", e);
        }
    }

    private static Response Accepted(Response response)
    {
        if (response is null)
        {
            throw new ApiConnectionException("Connection Error: No response received.");
        }

        if (response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.BadRequest)
        {
            return response;
        }

        throw ApiError.Read(response);
    }
}
