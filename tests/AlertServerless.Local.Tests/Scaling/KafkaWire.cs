using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>Kafka's older, non-flexible encoding: big-endian numbers, strings and arrays with their length before
/// them.</summary>
internal sealed class KafkaReader(byte[] message)
{
    private int at;

    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public bool Bool() => Take(1)[0] != 0;

    public string? Text() => Int16() is >= 0 and var length ? Encoding.UTF8.GetString(Take(length)) : null;

    public byte[]? Bytes() => Int32() is >= 0 and var length ? Take(length).ToArray() : null;

    /// <summary>Null for a null array.</summary>
    public List<T>? Array<T>(Func<KafkaReader, T> element)
    {
        var count = Int32();
        if (count < 0)
            return null;
        var elements = new List<T>(count);
        for (var i = 0; i < count; i++)
            elements.Add(element(this));
        return elements;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = message.AsSpan(at, length);
        at += length;
        return taken;
    }
}

internal sealed class KafkaWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public KafkaWriter Int16(int value) => Put(2, span => BinaryPrimitives.WriteInt16BigEndian(span, (short)value));

    public KafkaWriter Int32(int value) => Put(4, span => BinaryPrimitives.WriteInt32BigEndian(span, value));

    public KafkaWriter Int64(long value) => Put(8, span => BinaryPrimitives.WriteInt64BigEndian(span, value));

    public KafkaWriter Bool(bool value) => Put(1, span => span[0] = value ? (byte)1 : (byte)0);

    public KafkaWriter Text(string? value)
    {
        if (value is null)
            return Int16(-1);
        Int16(Encoding.UTF8.GetByteCount(value));
        bytes.Write(Encoding.UTF8.GetBytes(value));
        return this;
    }

    public KafkaWriter Bytes(byte[] value)
    {
        Int32(value.Length);
        bytes.Write(value);
        return this;
    }

    public KafkaWriter Array<T>(IReadOnlyCollection<T> elements, Action<KafkaWriter, T> write)
    {
        Int32(elements.Count);
        foreach (var element in elements)
            write(this, element);
        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    private delegate void Fill(Span<byte> span);

    private KafkaWriter Put(int length, Fill fill)
    {
        Span<byte> span = stackalloc byte[8];
        fill(span);
        bytes.Write(span[..length]);
        return this;
    }
}
