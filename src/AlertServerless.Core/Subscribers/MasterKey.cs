namespace AlertServerless.Core.Subscribers;

/// <summary>A 256-bit secret that address boxes are sealed under. Old keys stay, for reading, until nothing is sealed under them.</summary>
public sealed class MasterKey
{
    public const int SecretLength = 32;

    private readonly byte[] secret;

    /// <param name="id">Written into every box; never reused for another secret.</param>
    /// <param name="secret">32 random bytes.</param>
    public MasterKey(byte id, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new ArgumentException($"master key {id} has {secret.Length} bytes; it needs {SecretLength}", nameof(secret));
        Id = id;
        this.secret = secret.ToArray();
    }

    public byte Id { get; }

    internal ReadOnlySpan<byte> Secret => secret;

    public override string ToString() => $"master key {Id}";
}
