using System.Globalization;
using System.Text.Json;

namespace AlertServerless.Core;

/// <summary>
/// What is wrong with a JSON document, and where, in one line for whoever wrote it. The serializer's own messages name
/// types of this program, which nobody outside it knows.
/// </summary>
public static class JsonFault
{
    // The beginnings of what the serializer itself says: dotnet/runtime, System.Text.Json, Resources/Strings.resx.
    private const string WrongKind = "The JSON value could not be converted to";
    private const string UnknownMember = "The JSON property";
    private const string MissingMembers = "JSON deserialization for type";
    private const string BeforeNames = "including: ";

    /// <summary>Such as <c>$.region: not of the expected form</c>, <c>$.nope: not known</c>, <c>$: 'schema' is
    /// missing</c> or <c>line 2, byte 1: not JSON</c>; a reason of our own as it is.</summary>
    public static string Line(JsonException fault)
    {
        var message = fault.Message;
        var path = fault.Path ?? "$";
        // The reader's own exception lies within that of the serializer.
        if (fault.InnerException is JsonException || fault.Path is null && fault.LineNumber is not null)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}: not JSON"
            );
        if (message.StartsWith(WrongKind, StringComparison.Ordinal))
            return $"{path}: not of the expected form";
        if (message.StartsWith(UnknownMember, StringComparison.Ordinal))
            return $"{path}: not known";
        if (message.StartsWith(MissingMembers, StringComparison.Ordinal))
            return $"{path}: {Members(message)} missing";
        return fault.Path is null ? message : $"{path}: {message}";
    }

    private static string Members(string message)
    {
        var at = message.IndexOf(BeforeNames, StringComparison.Ordinal);
        var names = at < 0 ? "something" : message[(at + BeforeNames.Length)..].TrimEnd('.');
        return names.Contains(',') ? $"{names} are" : $"{names} is";
    }
}
