namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>FNV-1a, 32 bits (Fowler, Noll, Vo), with MurmurHash3's finaliser so that the low bits are as good as the high ones.</summary>
public static class StableHash
{
    public static uint Of(ReadOnlySpan<char> asciiText)
    {
        var hash = 2166136261u;
        foreach (var c in asciiText)
            hash = (hash ^ c) * 16777619u;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
