using System.Buffers.Binary;
using System.Text;

namespace AlertServerless.Infra.Tests.Packaging;

/// <summary>A published folder whose executable binds its symbols to given versions of the C library.</summary>
internal static class PackageFolder
{
    private const int Header = 64;
    private const int Needs = Header;
    private const int Names = 512;
    private const int Table = 1024;

    public static string WithExecutable(params Version[] glibc)
    {
        var folder = Directory.CreateTempSubdirectory("alert-package-").FullName;
        var executable = Path.Combine(folder, "bootstrap");
        File.WriteAllBytes(executable, Elf([.. glibc.Select(version => $"GLIBC_{version}")]));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>An ELF file of nothing but one needed library's versions: three sections, the second .gnu.version_r,
    /// the third its names.</summary>
    public static byte[] Elf(params string[] versions)
    {
        var file = new byte[Table + (3 * 64)];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }.CopyTo(file, 0);
        Long(file, 0x28, Table);
        Short(file, 0x3c, 3);

        Short(file, Needs, 1);
        Short(file, Needs + 2, (ushort)versions.Length);
        Word(file, Needs + 8, 16);
        var name = 1;
        for (var index = 0; index < versions.Length; index++)
        {
            var symbol = Needs + 16 + (index * 16);
            Word(file, symbol + 8, (uint)name);
            Word(file, symbol + 12, index == versions.Length - 1 ? 0u : 16u);
            name += Encoding.ASCII.GetBytes(versions[index], file.AsSpan(Names + name)) + 1;
        }

        Word(file, Table + 64 + 4, 0x6ffffffe);
        Long(file, Table + 64 + 0x18, Needs);
        Word(file, Table + 64 + 0x28, 2);
        Word(file, Table + 64 + 0x2c, 1);
        Word(file, Table + 128 + 4, 3);
        Long(file, Table + 128 + 0x18, Names);
        return file;
    }

    private static void Short(byte[] file, int at, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);

    private static void Word(byte[] file, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

    private static void Long(byte[] file, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
}
