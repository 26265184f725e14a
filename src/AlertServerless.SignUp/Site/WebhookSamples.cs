using System.Reflection;

namespace AlertServerless.SignUp.Site;

/// <summary>How a receiver checks a signature and answers a challenge: the files of docs/samples, which a test runs
/// against signed requests.</summary>
public static class WebhookSamples
{
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [("C#", Read("AlertWebhook.cs")), ("Python", Read("verify.py")), ("Shell", Read("verify.sh"))];

    private static string Read(string file)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"samples/{file}")
            ?? throw new InvalidOperationException($"samples/{file} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
