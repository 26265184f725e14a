namespace AlertServerless.Core.Subscribers;

/// <summary>Why stored bytes are not preferences.</summary>
public enum PreferencesFault
{
    /// <summary>They are.</summary>
    None = 0,

    /// <summary>No bytes, or too few or too many for their version.</summary>
    WrongLength,

    /// <summary>Written by a newer version, or not by this system.</summary>
    UnknownVersion,

    /// <summary>A bit without meaning is set, or the language is not one of ours.</summary>
    UnknownFlag,

    /// <summary>The home is no place on Earth.</summary>
    BadHome,

    /// <summary>A weight outside 0–1, an intensity outside 1–12, or no number at all.</summary>
    BadThreshold,

    /// <summary>A magnitude wish that is not finite, or has a magnitude but no distance.</summary>
    BadWish,

    /// <summary>An hour beyond 23.</summary>
    BadHours,

    /// <summary>Not one to four different channels.</summary>
    BadChannels,
}
