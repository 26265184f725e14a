using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Local.Commands;

/// <summary>A file's bytes or the line that says why there are none.</summary>
internal static class InputFile
{
    public const string StandardInput = "-";

    /// <summary>Reads no more than the parser takes and one byte, which makes it say "too large".</summary>
    public static (byte[]? Bytes, string? Problem) Read(string path, CommandIo io)
    {
        try
        {
            if (path == StandardInput)
                return (ReadTo(io.In, FeedParser.MaxBytes + 1), null);
            using var stream = File.OpenRead(path);
            return (ReadTo(stream, FeedParser.MaxBytes + 1), null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, $"{path}: no such file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path}: cannot be read: {exception.Message}");
        }
    }

    private static byte[] ReadTo(Stream stream, int limit)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (kept.Length < limit)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, limit - kept.Length));
            if (read == 0)
                break;
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }
}

/// <summary>Alert options that somebody named on the command line.</summary>
internal static class OptionsFile
{
    /// <returns>The options, the defaults when no file is named; or one line that says what is wrong with it.</returns>
    public static (AlertOptions? Options, string? Fault) Read(string? file, CommandIo io)
    {
        if (file is null)
            return (AlertOptions.Default, null);
        var (bytes, problem) = InputFile.Read(file, io);
        if (bytes is null)
            return (null, problem);
        return AlertOptionsReader.Read(Encoding.UTF8.GetString(bytes)) switch
        {
            OptionsReading.Valid valid => (valid.Options, null),
            OptionsReading.Invalid invalid => (null, $"{file}: {invalid.Line}"),
            _ => throw new InvalidOperationException("not a closed result"),
        };
    }
}

/// <summary>Event files as `sam local invoke` takes them.</summary>
internal static class EventFile
{
    /// <summary>The values of a Kafka event's records; of anything else, the document itself.</summary>
    public static (IReadOnlyList<ReadOnlyMemory<byte>> Values, string? Fault) RecordValues(
        ReadOnlyMemory<byte> document
    )
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            if (
                json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("records", out var partitions)
            )
                return ([document], null);
            if (partitions.ValueKind != JsonValueKind.Object)
                return ([], "records: not an object");
            var values = new List<ReadOnlyMemory<byte>>();
            foreach (var partition in partitions.EnumerateObject())
            {
                if (Add(values, partition) is { } fault)
                    return ([], fault);
            }

            return (values, values.Count == 0 ? "records: none" : null);
        }
        catch (JsonException exception)
        {
            return ([], $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: not JSON");
        }
    }

    private static string? Add(List<ReadOnlyMemory<byte>> values, JsonProperty partition)
    {
        if (partition.Value.ValueKind != JsonValueKind.Array)
            return $"records.{partition.Name}: not a list";
        var index = 0;
        foreach (var record in partition.Value.EnumerateArray())
        {
            var where = $"records.{partition.Name}[{index++}].value";
            if (
                record.ValueKind != JsonValueKind.Object
                || !record.TryGetProperty("value", out var value)
                || value.ValueKind != JsonValueKind.String
            )
                return $"{where}: is missing";
            if (!value.TryGetBytesFromBase64(out var bytes))
                return $"{where}: not base64";
            values.Add(bytes);
        }

        return null;
    }
}
