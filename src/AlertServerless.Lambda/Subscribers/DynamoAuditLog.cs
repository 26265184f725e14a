using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>The audit table: <c>pk day#{yyyy-MM-dd}</c>, <c>sk {instant}#{random}</c>. Items are only ever put; the
/// table's time to live removes them after a year.</summary>
public sealed class DynamoAuditLog(DynamoDbStore store, string table) : IAuditLog
{
    /// <summary>How long an entry is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    private const string Actor = "who";
    private const string Action = "did";
    private const string Id = "id";
    private const int RandomBytes = 6;

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        // The random part keeps two entries of one millisecond apart.
        var random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
        var item = DynamoDbStore.Key(Day(entry.At), $"{Instant(entry.At)}#{random}");
        item[Actor] = Av.S(entry.Actor.Name);
        item[Action] = Av.S(entry.Action.ToString());
        item[Id] = Av.S(entry.Id);
        item[Names.Attributes.TimeToLive] = Av.N((entry.At + Kept).ToUnixTimeSeconds());
        return store.PutAsync(table, item, cancellation);
    }

    public async IAsyncEnumerable<AuditEntry> ReadAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        for (var day = from.UtcDateTime.Date; day <= to.UtcDateTime.Date; day = day.AddDays(1))
        {
            var request = new QueryRequest
            {
                TableName = table,
                KeyConditionExpression =
                    $"{Names.Attributes.PartitionKey} = :day AND {Names.Attributes.SortKey} BETWEEN :from AND :to",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":day"] = Av.S(Day(new DateTimeOffset(day, TimeSpan.Zero))),
                    [":from"] = Av.S(Instant(from)),
                    // '~' follows every character of a sort key.
                    [":to"] = Av.S($"{Instant(to)}~"),
                },
            };
            await foreach (var item in store.QueryAsync(request, cancellation))
                yield return Read(item);
        }
    }

    private static AuditEntry Read(Dictionary<string, AttributeValue> item)
    {
        var key = item.Text(Names.Attributes.SortKey) ?? "";
        if (
            !DateTimeOffset.TryParseExact(
                key.Split('#')[0],
                Format,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var at
            )
            || !Enum.TryParse<AuditAction>(item.Text(Action), out var action)
            || item.Text(Actor) is not { } actor
            || item.Text(Id) is not { } id
        )
            throw new InvalidDataException($"audit entry {key}: not to be understood");
        return new AuditEntry(at, new Actor(actor), action, id);
    }

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static string Day(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"day#{at.UtcDateTime:yyyy-MM-dd}");

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}
