using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.FanOut;

/// <summary>One item in the state table: <c>pk = switch</c>, <c>sk = sending</c>; <c>off = true</c> pauses all sending.
/// Absent means running.</summary>
public sealed class DynamoSendingControl(DynamoDbStore store, string table) : ISendingControl
{
    public async Task<SendingState> GetStateAsync(CancellationToken cancellation)
    {
        var item = await store.GetAsync(table, DynamoDbStore.Key("switch", "sending"), cancellation);
        return item is not null && item.TryGetValue("off", out var off) && off.BOOL == true
            ? SendingState.Paused
            : SendingState.Running;
    }
}
