using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace AlertServerless.Infra.Packaging;

/// <summary>
/// The mark that a build leaves in an assembly in which a stand-in took an official package's place:
/// <c>AssemblyMetadata("BuiltWithStandIns", "true")</c>. Read from the file's metadata, without loading any code. A
/// native executable has no metadata: beside it lies a list of the stand-ins that were compiled into it.
/// </summary>
public static class StandInMark
{
    public const string Key = "BuiltWithStandIns";

    /// <summary>Written by src/AlertServerless.Bootstrap: one stand-in a line.</summary>
    public const string ListFile = "stand-ins.txt";

    /// <summary>The names of the assemblies in a folder, or in its executable, that carry the mark, in order.</summary>
    public static IReadOnlyList<string> Find(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*.dll")
                .Where(IsMarked)
                .Select(Path.GetFileName)
                .Concat(Listed(folder))
                .Order(StringComparer.Ordinal)!,
        ];

    public static bool IsMarked(string file)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        if (!image.HasMetadata)
            return false;
        var reader = image.GetMetadataReader();
        return reader.IsAssembly
            && reader.GetAssemblyDefinition().GetCustomAttributes().Any(handle => IsMark(reader, handle));
    }

    private static string[] Listed(string folder)
    {
        var list = Path.Combine(folder, ListFile);
        return File.Exists(list) ? File.ReadAllLines(list) : [];
    }

    private static bool IsMark(MetadataReader reader, CustomAttributeHandle handle)
    {
        var attribute = reader.GetCustomAttribute(handle);
        if (TypeName(reader, attribute) != "AssemblyMetadataAttribute")
            return false;

        // ECMA-335 II.23.3: a prolog of two bytes, then the two strings.
        var value = reader.GetBlobReader(attribute.Value);
        value.ReadUInt16();
        return value.ReadSerializedString() == Key && value.ReadSerializedString() == "true";
    }

    private static string? TypeName(MetadataReader reader, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
            return null;
        var parent = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        return parent.Kind == HandleKind.TypeReference
            ? reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name)
            : null;
    }
}
