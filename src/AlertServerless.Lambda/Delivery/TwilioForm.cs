using System.Buffers;
using System.Text;

namespace AlertServerless.Lambda.Delivery;

/// <summary>A request's body, <c>application/x-www-form-urlencoded</c>: UTF-8, and all but RFC 3986's unreserved characters escaped.
/// Written once into its bytes, for it is made for every message.</summary>
internal static class TwilioForm
{
    // A character is at most three bytes of UTF-8, and each of them at most three characters.
    private const int Widest = 9;

    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    public static byte[] Encode(List<KeyValuePair<string, string>> parameters)
    {
        var room = 0;
        foreach (var (name, value) in parameters) room += name.Length + (Widest * value.Length) + 2;
        var rented = ArrayPool<byte>.Shared.Rent(room);
        var length = 0;
        foreach (var (name, value) in parameters)
        {
            if (length > 0) rented[length++] = (byte)'&';
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
            if (plain < 0) plain = text.Length;
            text[..plain].CopyTo(target[written..]);
            written += plain;
            if (plain == text.Length) break;
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
