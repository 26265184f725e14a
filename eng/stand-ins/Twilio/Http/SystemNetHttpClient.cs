using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using Twilio.Constant;
using Net = System.Net.Http;

namespace Twilio.Http;

public class SystemNetHttpClient(Net.HttpClient httpClient = null) : HttpClient
{
    private readonly Net.HttpClient _client = httpClient ?? new Net.HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

    public override Response MakeRequest(Request request) => MakeRequestAsync(request).GetAwaiter().GetResult();

    public override async Task<Response> MakeRequestAsync(Request request)
    {
        LastRequest = request;
        LastResponse = null;
        using var message = Message(request);
        using var answer = await _client.SendAsync(message).ConfigureAwait(false);
        var content = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        return LastResponse = new Response(answer.StatusCode, content, answer.Headers);
    }

    private HttpRequestMessage Message(Request request)
    {
        var message = new HttpRequestMessage(new Net.HttpMethod(request.Method.ToString()), request.ConstructUrl());
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        message.Headers.TryAddWithoutValidation("User-Agent", string.Join(' ', ["twilio-csharp/7.14.9", .. request.UserAgentExtensions ?? []]));
        if (request.Username is not null && request.Password is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Authentication(request.Username, request.Password));
        }

        foreach (var (name, value) in request.HeaderParams)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Method.Equals(HttpMethod.Get))
        {
            message.Content = request.ContentType == EnumConstants.ContentTypeEnum.JSON
                ? new StringContent(request.Body, Encoding.UTF8, "application/json")
                : new FormUrlEncodedContent(request.PostParams);
        }

        return message;
    }
}
