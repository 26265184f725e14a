using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Who paused or resumed sending last, and when; both null where nobody is on record.</summary>
public sealed record SendingStatus(SendingState State, string? By, DateTimeOffset? At);

/// <summary>One item in the state table: <c>pk = switch</c>, <c>sk = sending</c>; <c>off = true</c> pauses all sending.
/// Absent means running.</summary>
public sealed class DynamoSendingControl(DynamoDbStore store, string table) : ISendingControl
{
    private const string Off = "off";
    private const string By = "who";
    private const string At = "at";

    private static Dictionary<string, AttributeValue> Key => DynamoDbStore.Key("switch", "sending");

    public async Task<SendingState> GetStateAsync(CancellationToken cancellation) =>
        (await ReadAsync(cancellation)).State;

    public async Task<SendingStatus> ReadAsync(CancellationToken cancellation)
    {
        var item = await store.GetAsync(table, Key, cancellation) ?? [];
        var isOff = item.TryGetValue(Off, out var off) && off.BOOL == true;
        return new SendingStatus(isOff ? SendingState.Paused : SendingState.Running, item.Text(By), item.Instant(At));
    }

    /// <summary>Every consumer reads it within <see cref="DispatchControl.MaxAge"/>.</summary>
    public Task SetAsync(SendingState state, string by, DateTimeOffset now, CancellationToken cancellation)
    {
        var item = Key;
        item[Off] = new AttributeValue { BOOL = state == SendingState.Paused };
        item[By] = Av.S(by);
        item[At] = Av.N(now);
        return store.PutAsync(table, item, cancellation);
    }
}
