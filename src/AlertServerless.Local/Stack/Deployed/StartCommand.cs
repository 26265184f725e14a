namespace AlertServerless.Local.Stack.Deployed;

/// <summary>What the managed .NET runtime starts for a handler string, or why it cannot.</summary>
internal abstract record StartCommand
{
    private StartCommand() { }

    public sealed record Found(string File, IReadOnlyList<string> Arguments) : StartCommand;

    /// <param name="Line">One line that names the handler and the folder.</param>
    public sealed record Missing(string Line) : StartCommand;

    /// <summary>
    /// The rules of the runtime's own start script: a handler without a colon is a file of the task root, an assembly
    /// before an executable. One with colons names a method for AWS's own loader, which is not on this machine.
    /// Source: github.com/aws/aws-lambda-dotnet, Libraries/src/Amazon.Lambda.RuntimeSupport/bootstrap.sh.
    /// </summary>
    public static StartCommand For(string taskRoot, string handler)
    {
        if (handler.Contains(':', StringComparison.Ordinal))
            return new Missing($"the handler '{handler}' names a method, and only executables run here");
        var binary = Path.Combine(taskRoot, handler);
        var assembly = binary.EndsWith(".dll", StringComparison.Ordinal) ? binary : binary + ".dll";
        if (File.Exists(assembly))
            return new Found("dotnet", ["exec", assembly]);
        return File.Exists(binary)
            ? new Found(binary, [])
            : new Missing(
                $"the handler '{handler}' is no file in {taskRoot}: neither {handler} nor {handler}.dll is there"
            );
    }
}
