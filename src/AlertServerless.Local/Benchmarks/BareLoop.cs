using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using AlertServerless.Lambda.Delivery;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// The yardstick: a client, a loop and Twilio's request; no rule, no claims, no receipts. Its handler is as lean as the adapter's
/// own, so that what is measured is the consumer and not the client's settings.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private const int InFlight = 100;

    private readonly HttpClient http;
    private readonly Uri target;
    private readonly AuthenticationHeaderValue credentials;
    private readonly string sender;

    public BareLoop(TwilioAccount account)
    {
        http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = InFlight, UseCookies = false, UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
        target = new Uri(account.BaseUrl!, $"/2010-04-01/Accounts/{account.AccountSid}/Messages.json");
        credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.KeySid}:{account.KeySecret}")));
        sender = account.Sender;
    }

    public Task SendAsync(IReadOnlyList<string> numbers, string words, CancellationToken cancellation) => Parallel.ForEachAsync(
        numbers,
        new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellation },
        async (number, token) => await SendAsync(number, words, token));

    public void Dispose() => http.Dispose();

    private async Task SendAsync(string number, string words, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new FormUrlEncodedContent([new("To", number), new("From", sender), new("Body", words), new("ValidityPeriod", 600.ToString(CultureInfo.InvariantCulture))]),
        };
        request.Headers.Authorization = credentials;
        using var response = await http.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
    }
}
