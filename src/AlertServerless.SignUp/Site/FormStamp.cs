using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp.Site;

/// <summary>When a form was shown: whoever fills it in within two seconds is a program.</summary>
public sealed class FormStamp(SignUpKeys keys, TimeProvider clock, TimeSpan least)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    public string Create() =>
        SignedToken.Create(
            keys,
            KeyPurpose.Form,
            clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            clock.GetUtcNow() + Life
        );

    /// <summary>False for a stamp that is not ours, too old, or too fresh.</summary>
    public bool IsPlausible(string stamp)
    {
        var now = clock.GetUtcNow();
        return long.TryParse(SignedToken.Read(keys, KeyPurpose.Form, stamp, now), out var shown)
            && now.ToUnixTimeMilliseconds() - shown >= least.TotalMilliseconds;
    }
}
