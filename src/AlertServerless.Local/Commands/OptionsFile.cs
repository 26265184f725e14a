using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Commands;

/// <summary>Alert options that somebody named on the command line.</summary>
internal static class OptionsFile
{
    /// <returns>The options, the defaults when no file is named; or one line that says what is wrong with it.</returns>
    public static (AlertOptions? Options, string? Fault) Read(string? file, CommandIo io)
    {
        if (file is null) return (AlertOptions.Default, null);
        var (bytes, problem) = InputFile.Read(file, io);
        if (bytes is null) return (null, problem);
        return AlertOptionsReader.Read(Encoding.UTF8.GetString(bytes)) switch
        {
            OptionsReading.Valid valid => (valid.Options, null),
            OptionsReading.Invalid invalid => (null, $"{file}: {invalid.Line}"),
            _ => throw new InvalidOperationException("not a closed result"),
        };
    }
}
