using System.Buffers.Binary;
using System.Text;

namespace AlertServerless.Infra.Packaging;

/// <summary>Which version of the C library an executable or a shared library needs.</summary>
public abstract record GlibcReading
{
    private GlibcReading() { }

    /// <param name="Version">The newest version that any of its symbols is bound to.</param>
    public sealed record Needs(Version Version) : GlibcReading;

    /// <summary>It binds no symbol of glibc: linked statically, or to another C library.</summary>
    public sealed record Nothing : GlibcReading;

    /// <param name="Why">What of it is no 64-bit little-endian ELF file.</param>
    public sealed record Unreadable(string Why) : GlibcReading;
}

/// <summary>
/// Reads the versions that a file's symbols are bound to from its section <c>.gnu.version_r</c>. Layout: Linux Standard
/// Base Core, "Symbol Versioning" (Elfxx_Verneed and Elfxx_Vernaux), and the System V ABI, "ELF-64 Object File Format".
/// </summary>
public static class GlibcVersions
{
    /// <summary>Of Amazon Linux 2023, which every managed runtime of Lambda is based on:
    /// https://docs.aws.amazon.com/linux/al2023/</summary>
    public static readonly Version Deployed = new(2, 34);

    private const string Prefix = "GLIBC_";
    private const int HeaderBytes = 64;
    private const int SectionBytes = 64;
    private const uint VersionNeeds = 0x6ffffffe;

    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    public static GlibcReading Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !file.StartsWith(Magic))
            return new GlibcReading.Unreadable("not a 64-bit little-endian ELF file");
        try
        {
            return Sections(file) is { } needs ? Newest(file, needs) : new GlibcReading.Nothing();
        }
        catch (ArgumentOutOfRangeException)
        {
            // A span was asked for what lies behind its end.
            return new GlibcReading.Unreadable("its section table points outside the file");
        }
    }

    /// <returns>Where the version needs are, how many, and where their names are; null when there are none.</returns>
    private static (int At, int Count, int Names)? Sections(ReadOnlySpan<byte> file)
    {
        var table = Offset(file, 0x28);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3c..]);
        for (var index = 0; index < count; index++)
        {
            var section = file.Slice(table + (index * SectionBytes), SectionBytes);
            if (Word(section, 4) != VersionNeeds)
                continue;
            var names = file.Slice(table + ((int)Word(section, 0x28) * SectionBytes), SectionBytes);
            return (Offset(section, 0x18), (int)Word(section, 0x2c), Offset(names, 0x18));
        }

        return null;
    }

    private static GlibcReading Newest(ReadOnlySpan<byte> file, (int At, int Count, int Names) needs)
    {
        Version? newest = null;
        var library = needs.At;
        for (var index = 0; index < needs.Count; index++)
        {
            var symbols = BinaryPrimitives.ReadUInt16LittleEndian(file[(library + 2)..]);
            var symbol = library + (int)Word(file, library + 8);
            for (var number = 0; number < symbols; number++)
            {
                if (
                    Glibc(Text(file, needs.Names + (int)Word(file, symbol + 8))) is { } version
                    && (newest is null || version > newest)
                )
                    newest = version;
                symbol += (int)Word(file, symbol + 12);
            }

            library += (int)Word(file, library + 12);
        }

        return newest is null ? new GlibcReading.Nothing() : new GlibcReading.Needs(newest);
    }

    private static Version? Glibc(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && Version.TryParse(name[Prefix.Length..], out var version)
            ? version
            : null;

    private static string Text(ReadOnlySpan<byte> file, int at)
    {
        var rest = file[at..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(at, 4));

    private static int Offset(ReadOnlySpan<byte> bytes, int at) =>
        checked((int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(at, 8))));
}
