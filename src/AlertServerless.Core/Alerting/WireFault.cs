using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AlertServerless.Core.Alerting;

/// <summary>What is well-formed JSON and still no alert leaves by the same door as malformed JSON; codecs turn both
/// into a refusal.</summary>
internal static class WireFault
{
    public static void Unless([DoesNotReturnIf(false)] bool condition, string why)
    {
        if (!condition)
            throw new JsonException(why);
    }
}
