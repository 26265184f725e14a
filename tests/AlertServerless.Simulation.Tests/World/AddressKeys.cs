using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Simulation.Ports;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>The key that addresses are sealed under is replaced: its steps, in any order, in the middle of
/// everything.</summary>
/// <param name="Given">From then on the secrets hold the second key.</param>
/// <param name="Resealed">From then on, within two seconds, the rows are sealed under it.</param>
/// <param name="Withdrawn">From then on the secrets hold the first one no more; null for never.</param>
internal sealed record KeyRotation(DateTimeOffset Given, DateTimeOffset Resealed, DateTimeOffset? Withdrawn)
{
    public static readonly TimeSpan Resealing = TimeSpan.FromSeconds(2);

    /// <summary>As docs/operations.md has it: then nobody is filed for want of a key.</summary>
    public bool IsInOrder => Given <= Resealed && !(Withdrawn <= Resealed + Resealing);
}

/// <summary>The secrets' address keys.</summary>
internal sealed class AddressKeys(Scheduler scheduler, KeyRotation? rotation)
{
    private static readonly byte[] First = new byte[MasterKey.SecretLength];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, MasterKey.SecretLength)];

    public static AddressSealer Former { get; } = new(new MasterKey(1, First));

    public static AddressSealer New { get; } = new(new MasterKey(2, Second));

    /// <summary>As one process opens addresses: with the keys of its start, and those it learns when it meets one that
    /// it does not know.</summary>
    public AddressSealer Of(SimulatedProcess process, SimulatedNetwork network, bool learns)
    {
        // The same for all where nothing is replaced: deriving keys takes time.
        if (rotation is null)
            return Former;
        if (!learns)
            return Now().Sealer();
        var watch = new SecretsWatch(
            token =>
                network.AskStoreAsync(process, Service.Knowledge, "read secrets", () => Task.FromResult(Now()), token),
            process.Clock,
            static _ => { }
        );
        return watch.Sealer(Now());
    }

    private Secrets Now()
    {
        var keys = new Dictionary<byte, byte[]>();
        if (!(rotation!.Withdrawn <= scheduler.Now))
            keys[1] = First;
        if (rotation.Given <= scheduler.Now || keys.Count == 0)
            keys[2] = Second;
        return new Secrets(new SecretsDocument(AddressKeys: keys, CurrentAddressKey: keys.Keys.Max()));
    }
}
