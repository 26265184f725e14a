namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>How the feed server runs.</summary>
public sealed record FeedServerOptions
{
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>See <see cref="KeyRing"/>.</summary>
    public TimeSpan KeyPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the keys.</summary>
    public int Seed { get; init; } = 1;
}
