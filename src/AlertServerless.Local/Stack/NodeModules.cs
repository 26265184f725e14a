namespace AlertServerless.Local.Stack;

/// <summary>Where <c>npm ci</c> put a package: beside the program, above it, or above the working folder.</summary>
public static class NodeModules
{
    /// <exception cref="EmulatorUnavailableException">It is in none of them.</exception>
    public static string Find(string package)
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var modules = Path.Combine(folder.FullName, "node_modules");
                if (File.Exists(Path.Combine(modules, package, "package.json"))) return modules;
            }
        }

        throw new EmulatorUnavailableException(
            $"{package}: not in any node_modules above {AppContext.BaseDirectory} or {Directory.GetCurrentDirectory()}; run 'npm ci' at the repository's root");
    }
}
