namespace AlertServerless.SignUp.Site;

/// <summary>What is agreed to. Another text is another version: the record says which one was shown.</summary>
public static class ConsentText
{
    public const string Purpose = "earthquake-alerts";

    public const string Version = "2026-11";
}
