namespace AlertServerless.Core.Subscribers;

/// <summary>Why a box stays shut. Whoever meets one cannot reach this subscriber, and must say so by id.</summary>
public enum SealFault
{
    /// <summary>Not a box of ours: too short, or another version.</summary>
    NotABox,

    /// <summary>Sealed under a master key that is not configured.</summary>
    UnknownKey,

    /// <summary>Altered, or moved here from another segment or subscriber.</summary>
    NotAuthentic,

    /// <summary>It opens, but holds no valid addresses.</summary>
    NotAddresses,
}

/// <summary>A closed set: <see cref="Book"/> or <see cref="Shut"/>.</summary>
public abstract record OpenedAddresses
{
    private OpenedAddresses()
    {
    }

    public sealed record Book(AddressBook Addresses) : OpenedAddresses;

    public sealed record Shut(SealFault Fault) : OpenedAddresses;
}
