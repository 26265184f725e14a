using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.FanOut;

/// <summary>One item in the state table: <c>pk = switch</c>, <c>sk = sending</c>; <c>off = true</c> stops all sending. Absent means on.</summary>
public sealed class DynamoKillSwitch(DynamoDbStore store, string table) : IKillSwitch
{
    public async Task<bool> IsOnAsync(CancellationToken cancellation)
    {
        var item = await store.GetAsync(table, DynamoDbStore.Key("switch", "sending"), cancellation);
        return item is not null && item.TryGetValue("off", out var off) && off.BOOL == true;
    }
}
