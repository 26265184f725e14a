using System.Globalization;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>Puts a message together on the stack; one allocation, the string itself.</summary>
internal ref struct MessageBuffer(Span<char> buffer)
{
    private readonly Span<char> buffer = buffer;
    private int length;

    public void Add(ReadOnlySpan<char> text)
    {
        text.CopyTo(buffer[length..]);
        length += text.Length;
    }

    public void Add(int number)
    {
        number.TryFormat(buffer[length..], out var written, provider: CultureInfo.InvariantCulture);
        length += written;
    }

    public readonly string Text => new(buffer[..length]);
}
