namespace AlertServerless.Local.Console;

/// <summary>What a long-running stack is asked to do.</summary>
public sealed record ServeOptions
{
    public const int UsualPort = 8080;

    /// <summary>Real feeds as <c>FORMAT=URL</c>, separated by blanks; null for the local feed server's.</summary>
    public string? Feeds { get; init; }

    /// <summary>Of the operations page; null for the usual one, or any free one when that is taken.</summary>
    public int? Port { get; init; }

    public int Subscribers { get; init; } = 1000;

    public int Seed { get; init; } = 1;

    /// <summary>Of the embedded broker's topic, which cannot grow; a real broker's gets as many when it is made, and grows.</summary>
    public int Partitions { get; init; } = 32;

    /// <summary>A real broker instead of the embedded one, as host:port.</summary>
    public string? Kafka { get; init; }

    /// <summary>From one run of the scaler to the next. In the cloud an hour; here nobody pays for looking.</summary>
    public TimeSpan ScaleEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How each producer's invocations follow each other.</summary>
    public ShiftTerms Shifts { get; init; } = ShiftTerms.Default;
}

/// <summary>The times of two producers whose invocations overlap, as a schedule starts them in the cloud.</summary>
/// <param name="Period">From one start of a producer to its next; the other's starts lie half-way between.</param>
/// <param name="Rest">Between the end of its invocation and its next start, when the other leads alone.</param>
public sealed record ShiftTerms(TimeSpan Period, TimeSpan Rest)
{
    public static ShiftTerms Default { get; } = new(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(6));
}
