using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>The two calls of the Bot API that alerts need (core.telegram.org/bots/api).</summary>
public sealed class TelegramBot
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly LinkPreviewOptions NoPreview = new(true);

    private readonly HttpMessageInvoker http;
    private readonly Uri sendMessage;
    private readonly Uri editMessageText;
    private readonly bool? paidBroadcast;

    /// <param name="baseUrl">https://api.telegram.org, or a simulator's address.</param>
    /// <param name="paidBroadcast">Up to 1,000 messages a second instead of about 30, for 0.1 Stars each
    /// (core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once).</param>
    public TelegramBot(string token, Uri baseUrl, bool paidBroadcast, HttpMessageInvoker http)
    {
        this.http = http;
        this.paidBroadcast = paidBroadcast ? true : null;
        sendMessage = new Uri(baseUrl, $"/bot{token}/sendMessage");
        editMessageText = new Uri(baseUrl, $"/bot{token}/editMessageText");
    }

    /// <param name="chat">A chat id, or a public channel's @name.</param>
    /// <param name="editRef">The message to edit in place, or 0. When it is gone, the words go out as a new message.</param>
    public async Task<SendOutcome> TellAsync(string chat, string text, long editRef, CancellationToken cancellation)
    {
        try
        {
            if (editRef != 0)
            {
                var (status, answer) = await PostAsync(editMessageText, new EditMessageText(chat, editRef, text), TelegramJson.Default.EditMessageText, cancellation);
                if (!TelegramOutcomes.NeedsNewMessage(answer)) return TelegramOutcomes.Of(status, answer, editRef);
            }

            var sent = await PostAsync(sendMessage, new SendMessage(chat, text, paidBroadcast, NoPreview), TelegramJson.Default.SendMessage, cancellation);
            return TelegramOutcomes.Of(sent.Status, sent.Answer, 0);
        }
        catch (HttpRequestException error)
        {
            return HttpTrouble.Of(error);
        }
        catch (IOException error)
        {
            return HttpTrouble.OfCause(error);
        }
    }

    private async Task<(HttpStatusCode Status, TelegramAnswer? Answer)> PostAsync<T>(Uri url, T body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = Json } };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        using var response = await http.SendAsync(request, cancellation);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
        return (response.StatusCode, Read(bytes));
    }

    private static TelegramAnswer? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, TelegramJson.Default.TelegramAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
