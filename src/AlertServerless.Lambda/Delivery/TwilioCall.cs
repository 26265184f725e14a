using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Twilio.Http;
using NetHttpMethod = System.Net.Http.HttpMethod;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// The transport of one request under Twilio's client: carries cancellation in and Retry-After out, for which that
/// client has no place, and posts to the given address, which may be a simulator's. Keeps no request, so no number and
/// no text.
/// </summary>
/// <param name="credentials">The whole header Authorization.</param>
internal sealed class TwilioCall(
    HttpMessageInvoker http,
    Uri target,
    string credentials,
    TimeProvider time,
    CancellationToken cancellation
) : global::Twilio.Http.HttpClient
{
    private const string Form = "application/x-www-form-urlencoded";
    private const int UsualAnswer = 2048;

    public HttpStatusCode Status { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>Twilio has answered, and did not take the message.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Why, by Twilio's own numbers (twilio.com/docs/api/errors); 0 where the answer has none.</summary>
    public int ErrorCode { get; private set; }

    /// <summary>The answer is a whole JSON object with a sid: Twilio has the message.</summary>
    public bool HasSid { get; private set; }

    public override Response MakeRequest(Request request) =>
        throw new NotSupportedException("messages are sent asynchronously only");

    public override async Task<Response> MakeRequestAsync(Request request)
    {
        using var content = new ByteArrayContent(TwilioForm.Encode(request.PostParams));
        using var message = new HttpRequestMessage(NetHttpMethod.Post, target) { Content = content };
        // Ours and well-formed: nothing to validate, and nothing to put together again for each message.
        content.Headers.TryAddWithoutValidation("Content-Type", Form);
        message.Headers.TryAddWithoutValidation("Authorization", credentials);
        using var response = await http.SendAsync(message, cancellation);
        if (response.IsSuccessStatusCode)
        {
            HasSid = await FindSidAsync(response.Content);
            Status = response.StatusCode;
            // Twenty fields nobody here asks for.
            return new Response(Status, "", response.Headers);
        }

        var body = await response.Content.ReadAsStringAsync(cancellation);
        Status = response.StatusCode;
        IsRefused = true;
        ErrorCode = FindCode(body);
        RetryAfter = HttpFailures.RetryAfter(response.Headers, time.GetUtcNow());
        return new Response(Status, body, response.Headers);
    }

    // Twilio's client reads it by reflection, which a native executable has not.
    private static int FindCode(string body)
    {
        try
        {
            using var error = JsonDocument.Parse(body);
            return
                error.RootElement.ValueKind == JsonValueKind.Object
                && error.RootElement.TryGetProperty("code", out var code)
                && code.ValueKind == JsonValueKind.Number
                && code.TryGetInt32(out var number)
                ? number
                : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private async Task<bool> FindSidAsync(HttpContent answer)
    {
        using var stream = await answer.ReadAsStreamAsync(cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(UsualAnswer);
        try
        {
            var length = 0;
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellation) is var read and > 0)
            {
                length += read;
                if (length == buffer.Length)
                    buffer = Larger(buffer);
            }

            return FindSid(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static byte[] Larger(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * full.Length);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full, clearArray: true);
        return larger;
    }

    // Reads to the end: an answer that breaks off does not count.
    private static bool FindSid(ReadOnlySpan<byte> body)
    {
        var found = false;
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
                found |=
                    reader.TokenType == JsonTokenType.PropertyName
                    && reader.CurrentDepth == 1
                    && reader.ValueTextEquals("sid"u8);
        }
        catch (JsonException)
        {
            return false;
        }

        return found;
    }
}

/// <summary>A request's body, <c>application/x-www-form-urlencoded</c>: UTF-8, and all but RFC 3986's unreserved
/// characters escaped. Written once into its bytes, for it is made for every message.</summary>
internal static class TwilioForm
{
    // A character is at most three bytes of UTF-8, and each of them at most three characters.
    private const int Widest = 9;

    private static readonly SearchValues<byte> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8
    );

    public static byte[] Encode(List<KeyValuePair<string, string>> parameters)
    {
        var room = 0;
        foreach (var (name, value) in parameters)
            room += name.Length + (Widest * value.Length) + 2;
        var rented = ArrayPool<byte>.Shared.Rent(room);
        var length = 0;
        foreach (var (name, value) in parameters)
        {
            if (length > 0)
                rented[length++] = (byte)'&';
            length += Encoding.ASCII.GetBytes(name, rented.AsSpan(length));
            rented[length++] = (byte)'=';
            length += Escape(value, rented.AsSpan(length));
        }

        var body = rented.AsSpan(0, length).ToArray();
        // It held a number and words.
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return body;
    }

    /// <returns>How many bytes were written.</returns>
    private static int Escape(string value, Span<byte> target)
    {
        // The text waits at the far end of the room, which escaping never reaches before it has been read.
        var text = target[(target.Length - Encoding.UTF8.GetByteCount(value))..];
        Encoding.UTF8.GetBytes(value, text);
        var written = 0;
        while (text.Length > 0)
        {
            var plain = text.IndexOfAnyExcept(Unreserved);
            if (plain < 0)
                plain = text.Length;
            text[..plain].CopyTo(target[written..]);
            written += plain;
            if (plain == text.Length)
                break;
            var escaped = text[plain];
            target[written] = (byte)'%';
            target[written + 1] = Hex(escaped >> 4);
            target[written + 2] = Hex(escaped & 15);
            written += 3;
            text = text[(plain + 1)..];
        }

        return written;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
