using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp;

/// <summary>What a deployment, or a test, may set otherwise.</summary>
public sealed record SignUpSiteOptions
{
    public SignUpGuardOptions Guard { get; init; } = SignUpGuardOptions.Default;

    /// <summary>Nobody fills a form in sooner.</summary>
    public TimeSpan LeastFormTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long every answer takes that must not say whether an address is known.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(1);
}
