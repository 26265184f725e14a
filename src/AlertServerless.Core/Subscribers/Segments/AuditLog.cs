using System.Collections.Concurrent;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>Who acted: the subscriber, a channel on their behalf, or an operator. Never an address.</summary>
public readonly record struct Actor(string Name)
{
    /// <summary>The subscriber, by a signed link or a session.</summary>
    public static Actor Self { get; } = new("self");

    public static Actor Sms { get; } = new("sms");

    public static Actor Telegram { get; } = new("telegram");

    public static Actor Mail { get; } = new("mail");

    public static Actor Import { get; } = new("import");

    public static Actor Operator(string name) => new($"operator:{name}");

    public override string ToString() => Name;
}

/// <summary>What was done. The names are stored.</summary>
public enum AuditAction
{
    Added,
    Changed,
    Paused,
    Stopped,
    Started,
    Erased,

    /// <summary>Many at once; the id is the import's own.</summary>
    Imported,

    /// <summary>All addresses in clear, to a file; the id is the export's own.</summary>
    Exported,
}

/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Id">To whom: a subscriber's id; of an import or an export its own.</param>
public sealed record AuditEntry(DateTimeOffset At, Actor Actor, AuditAction Action, string Id);

/// <summary>Append-only, in a table of its own: what was done to whom, for a year. It survives a restored subscribers
/// table, and so remembers who was erased since.</summary>
public interface IAuditLog
{
    Task AppendAsync(AuditEntry entry, CancellationToken cancellation);

    /// <summary>In the order of time, from <paramref name="from"/> on.</summary>
    IAsyncEnumerable<AuditEntry> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation);
}

/// <summary>In this process.</summary>
public sealed class InMemoryAuditLog : IAuditLog
{
    private readonly ConcurrentQueue<AuditEntry> entries = new();

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        entries.Enqueue(entry);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<AuditEntry> ReadAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellation
    ) => entries.Where(entry => entry.At >= from && entry.At <= to).OrderBy(entry => entry.At).ToAsyncEnumerable();
}
