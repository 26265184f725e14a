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
            if (path == StandardInput) return (ReadTo(io.In, FeedParser.MaxBytes + 1), null);
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
            if (read == 0) break;
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }
}
