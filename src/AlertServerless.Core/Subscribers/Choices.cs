namespace AlertServerless.Core.Subscribers;

/// <summary>What a subscriber wants on a channel once the S wave has passed them. The numbers are stored.</summary>
public enum LatePolicy : byte
{
    /// <summary>Say that the shaking should have arrived.</summary>
    Reword = 0,

    /// <summary>Say nothing on this channel.</summary>
    Skip = 1,

    /// <summary>Send the alert with its ordinary words and no countdown (for machines).</summary>
    Send = 2,
}

/// <summary>Infrastructure is always served before people. The numbers are stored.</summary>
public enum SubscriberKind : byte
{
    Person = 0,
    Infrastructure = 1,
}

/// <summary>The languages messages are written in. The numbers are stored.</summary>
public enum Language : byte
{
    Romanian = 0,
    English = 1,
}

/// <summary>Which earthquakes a subscriber wants to be made aware of; a call to act is given wherever it was. The numbers are stored.</summary>
public enum EventRegion : byte
{
    Anywhere = 0,

    /// <summary>Vrancea's source only: the deep ones that the whole country feels.</summary>
    Vrancea = 1,

    /// <summary>All but Vrancea: the shallow ones nearby.</summary>
    Elsewhere = 2,
}
