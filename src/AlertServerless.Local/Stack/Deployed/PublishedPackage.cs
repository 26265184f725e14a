namespace AlertServerless.Local.Stack.Deployed;

/// <summary>Where `make published` put what is deployed.</summary>
public static class PublishedPackage
{
    /// <summary>Says where instead, for a package that was published elsewhere.</summary>
    public const string FolderVariable = "ALERT_PUBLISHED";

    private static readonly string Standard = Path.Combine("artifacts", "published");

    /// <exception cref="FunctionDoesNotStartException">There is none: the message says how to publish.</exception>
    public static string Find() =>
        Search()
        ?? throw new FunctionDoesNotStartException(
            $"the functions are not published: no {Standard} above {Directory.GetCurrentDirectory()}; run 'make "
                + $"published'"
        );

    /// <returns>Null when nothing was published.</returns>
    /// <exception cref="FunctionDoesNotStartException">The variable names no folder.</exception>
    public static string? Search()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given)
        {
            return Directory.Exists(given)
                ? Path.GetFullPath(given)
                : throw new FunctionDoesNotStartException($"{FolderVariable}: {given} is no folder");
        }

        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (Directory.Exists(Path.Combine(folder.FullName, Standard)))
                    return Path.Combine(folder.FullName, Standard);
        return null;
    }
}
