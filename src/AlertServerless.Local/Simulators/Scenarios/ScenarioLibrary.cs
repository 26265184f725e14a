using System.Reflection;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>The scenarios that come with the command, by name, and anybody's own by file.</summary>
public static class ScenarioLibrary
{
    private const string Prefix = "scenarios/";
    private const string Suffix = ".json";

    /// <summary>What people call the events that have a longer name.</summary>
    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["vrancea-1977"] = "vrancea-1977-03-04",
        ["vrancea-1986"] = "vrancea-1986-08-30",
        ["vrancea-1990"] = "vrancea-1990-05-30",
        ["vrancea-2018"] = "vrancea-2018-10-28",
        ["vrancea-2022"] = "vrancea-2022-11-03",
    };

    private static readonly Assembly Home = typeof(ScenarioLibrary).Assembly;

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Home.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A known name, else a file.</summary>
    public static ScenarioLoad Load(string nameOrFile)
    {
        var name = ShortNames.GetValueOrDefault(nameOrFile, nameOrFile);
        if (!Names.Contains(name))
            return LoadFile(nameOrFile);
        using var stream = Home.GetManifestResourceStream(Prefix + name + Suffix)!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        return ScenarioReader.Read(json, name + Suffix);
    }

    private static ScenarioLoad LoadFile(string path)
    {
        try
        {
            return ScenarioReader.Read(File.ReadAllBytes(path), path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ScenarioLoad.Failed(
                $"{path}: no such file, and no scenario of that name; known are {string.Join(", ", Names)}"
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ScenarioLoad.Failed($"{path}: cannot be read: {exception.Message}");
        }
    }
}
