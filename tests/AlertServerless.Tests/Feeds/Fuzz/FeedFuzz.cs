using System.Text;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>How a document was damaged; it decides what may be asked of the outcome.</summary>
[Flags]
internal enum Damage
{
    None = 0,

    /// <summary>Cut off at the end.</summary>
    Cut = 1,

    /// <summary>Tokens put in that hold no digit and no decimal point, so no value can become another valid
    /// one.</summary>
    Inserted = 2,

    /// <summary>Bytes changed, taken out, doubled or brought from another document: values may become others.</summary>
    Rewritten = 4,
}

/// <param name="Others">Documents that parts were brought from.</param>
internal readonly record struct FuzzDocument(
    int Number,
    FuzzSeed Seed,
    IReadOnlyList<FuzzSeed> Others,
    Damage Damage,
    byte[] Bytes
);

/// <summary>Damages documents. Document <c>number</c> of a seed is always the same, whatever runs beside it.</summary>
internal static class FeedFuzz
{
    private const int LongLine = 70_000;
    private const int Nesting = 2_000;

    private static readonly byte[][] Tokens =
    [
        .. (
            (string[])
                [
                    "NaN",
                    "-Infinity",
                    "-",
                    ",",
                    "\"",
                    "\\",
                    "\\u",
                    "null",
                    "true",
                    "{",
                    "}",
                    "[",
                    "]",
                    "{}",
                    ":",
                    "|",
                    "#",
                    "\r",
                    "\n",
                    "\n\n",
                    "\0",
                    "<",
                    ">",
                    "</",
                    "<a>",
                    "</a>",
                    "<![CDATA[",
                    "]]>",
                    "&",
                    "&amp;",
                    "&lt;",
                    "<!DOCTYPE a [",
                    "<?xml ?>",
                    "data: ",
                    "data:{",
                    "err",
                    "\uFEFF",
                    "\u2028",
                    "é",
                    "\\ud",
                    "\u202E",
                    "  ",
                    "\t",
                    "</html>",
                    "e",
                    "E",
                    "+",
                    "ke",
                    "earthquake",
                ]
        ).Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
        [0xED, 0xA0, 0x80],
    ];

    /// <summary>Rare because large: they test bounds, not grammar.</summary>
    private static readonly byte[][] LargeTokens =
    [
        .. ((string[])["[", "{\"a\":", "<a>", "x", "\n", "data: x\n", "|"]).Select(s =>
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(s, s == "x" ? LongLine : Nesting)))
        ),
    ];

    private static readonly byte[][] NumberTokens =
    [
        .. (
            (string[])
                [
                    "1e999",
                    "9",
                    "0",
                    "-1",
                    "99999999999999999999",
                    "5,6",
                    "1667451025000",
                    "1900-",
                    "\\u0035",
                    "&#53;",
                    ".",
                ]
        ).Select(Encoding.UTF8.GetBytes),
    ];

    public static FuzzDocument Document(int seed, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) ^ (number * 31)));
        var from = FuzzCorpus.Seeds[random.Next(FuzzCorpus.Seeds.Count)];
        var bytes = new List<byte>(from.Bytes);
        var others = new List<FuzzSeed>();
        var damage = Damage.None;
        if (random.Next(4) == 0)
        {
            damage = Cut(bytes, random);
            return new FuzzDocument(number, from, others, damage, [.. bytes]);
        }

        for (var steps = random.Next(1, 5); steps > 0; steps--)
            damage |= Step(bytes, others, random);
        return new FuzzDocument(number, from, others, damage, [.. bytes]);
    }

    private static Damage Step(List<byte> bytes, List<FuzzSeed> others, Random random) =>
        random.Next(100) switch
        {
            < 25 => Flip(bytes, random),
            < 35 => Cut(bytes, random),
            < 45 => Remove(bytes, random),
            < 52 => Double(bytes, random),
            < 60 => Splice(bytes, others, random),
            < 68 => Insert(bytes, random, NumberTokens, Damage.Rewritten),
            < 69 => Insert(bytes, random, LargeTokens, Damage.Inserted),
            _ => Insert(bytes, random, Tokens, Damage.Inserted),
        };

    private static Damage Cut(List<byte> bytes, Random random)
    {
        var keep = random.Next(bytes.Count + 1);
        bytes.RemoveRange(keep, bytes.Count - keep);
        return Damage.Cut;
    }

    private static Damage Flip(List<byte> bytes, Random random)
    {
        for (var flips = random.Next(1, 4); flips > 0 && bytes.Count > 0; flips--)
            bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8));
        return Damage.Rewritten;
    }

    private static Damage Remove(List<byte> bytes, Random random)
    {
        var (at, length) = Range(bytes, random);
        bytes.RemoveRange(at, length);
        return Damage.Rewritten;
    }

    private static Damage Double(List<byte> bytes, Random random)
    {
        var (at, length) = Range(bytes, random);
        bytes.InsertRange(at, bytes.GetRange(at, length));
        return Damage.Rewritten;
    }

    private static Damage Splice(List<byte> bytes, List<FuzzSeed> others, Random random)
    {
        var other = FuzzCorpus.Seeds[random.Next(FuzzCorpus.Seeds.Count)];
        var from = random.Next(other.Bytes.Length);
        Cut(bytes, random);
        bytes.AddRange(other.Bytes[from..]);
        others.Add(other);
        return Damage.Rewritten;
    }

    private static Damage Insert(List<byte> bytes, Random random, byte[][] tokens, Damage damage)
    {
        bytes.InsertRange(random.Next(bytes.Count + 1), tokens[random.Next(tokens.Length)]);
        return damage;
    }

    private static (int At, int Length) Range(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        return (at, random.Next(Math.Min(bytes.Count - at, 64) + 1));
    }
}
