using AlertServerless.Core;

namespace AlertServerless.Lambda.Adapters.DynamoDb;

/// <summary>The tables of one installation. All have string keys <c>pk</c> and <c>sk</c>.</summary>
public sealed record TableNames(string Subscribers, string Segments, string Claims, string Events, string State)
{
    public IReadOnlyList<string> All => [Subscribers, Segments, Claims, Events, State];

    /// <summary>For one machine: the same words with a prefix, so that several runs share a store without meeting.</summary>
    public static TableNames WithPrefix(string prefix) =>
        new($"{prefix}subscribers", $"{prefix}segments", $"{prefix}claims", $"{prefix}events", $"{prefix}state");

    /// <exception cref="InvalidOperationException">A variable is not set; the message names it.</exception>
    public static TableNames FromEnvironment(Func<string, string?> environment)
    {
        return new TableNames(
            Read(Names.Env.SubscribersTable),
            Read(Names.Env.SegmentsTable),
            Read(Names.Env.ClaimsTable),
            Read(Names.Env.EventsTable),
            Read(Names.Env.StateTable));

        string Read(string name) => environment(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"{name} is not set: the name of a DynamoDB table");
    }
}
