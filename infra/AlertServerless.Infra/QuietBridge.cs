namespace AlertServerless.Infra;

/// <summary>
/// The CDK's bridge to Node greets every version it did not know when it was released with a page of text, and asks for
/// the major versions it should be silent about. CI pins the version that counts (.github/workflows).
/// </summary>
public static class QuietBridge
{
    public static void Prepare()
    {
        Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "18,20,21,22,23");
        Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1");
    }
}
