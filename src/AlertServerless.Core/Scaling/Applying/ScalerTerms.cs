namespace AlertServerless.Core.Scaling.Applying;

/// <summary>How patient the scaler is.</summary>
public sealed record ScalerTerms
{
    public static ScalerTerms Default { get; } = new();

    /// <summary>Between two looks at something that is on its way.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before the second try of a call that failed; doubles up to <see cref="LookAgain"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Until a Kafka consumer has certainly seen a new partition: clients refresh their metadata every 5 minutes by default
    /// (metadata.max.age.ms); AWS does not say when its pollers do.</summary>
    public TimeSpan PartitionsSettle { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>How long a larger plan may still be at work after a smaller one replaced it: producers that read it before, and consumers
    /// that run for up to 14 minutes. Nothing is taken away earlier.</summary>
    public TimeSpan ShrinkGrace { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The plan is written anew when the number of subscribers in it is off by this share, though nothing else changed. More
    /// than noise of ±15 % spans, which is 35 %.</summary>
    public double StaleCensus { get; init; } = 0.4;

    public int ShardsAtOnce { get; init; } = 16;
}
