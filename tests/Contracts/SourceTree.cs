namespace AlertServerless.Contracts;

/// <summary>The repository that the tests were built from.</summary>
public static class SourceTree
{
    private const string Marker = "AlertServerless.sln";

    /// <summary>Its folder. Throws where the tests were copied out of it.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Marker)))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("these tests must run inside the repository");
    }
}
