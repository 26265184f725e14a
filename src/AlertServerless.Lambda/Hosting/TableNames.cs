namespace AlertServerless.Lambda.Hosting;

/// <summary>The tables of one installation. All have string keys <c>pk</c> and <c>sk</c>.</summary>
public sealed record TableNames(
    string Subscribers,
    string Segments,
    string Claims,
    string Events,
    string State,
    string Audit,
    string SignUp
)
{
    public IReadOnlyList<string> All => [Subscribers, Segments, Claims, Events, State, Audit, SignUp];

    /// <summary>For one machine: the same words with a prefix, so that several runs share a store without
    /// meeting.</summary>
    public static TableNames WithPrefix(string prefix) =>
        new(
            $"{prefix}subscribers",
            $"{prefix}segments",
            $"{prefix}claims",
            $"{prefix}events",
            $"{prefix}state",
            $"{prefix}audit",
            $"{prefix}signup"
        );
}
