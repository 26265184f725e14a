namespace AlertServerless.Core.Delivery.Messages.Texts;

/// <summary>The texts of a language, by their names in its file. Act, Aware and Drill say to whom; Soon, Now and Ago
/// the tense by the reader's own clock; Update that they were notified before.</summary>
public enum TextKey
{
    /// <summary>Who has read the file: "machine-written" until a native speaker has.</summary>
    Review,
    Name,

    /// <summary>GSM-7 or UCS-2: what an SMS is written in.</summary>
    SmsAlphabet,

    /// <summary>A drill's first and last word.</summary>
    Exercise,

    /// <summary>The protective action, part of every text that asks to act.</summary>
    Act,

    /// <summary>What a message begins with: {s} seconds left, {min} minutes since.</summary>
    ActSoon,
    ActNow,
    ActAgo,
    ActUpdateSoon,
    ActUpdateNow,
    ActUpdateAgo,
    AwareSoon,
    AwareNow,
    AwareAgo,
    AwareUpdateSoon,
    AwareUpdateNow,
    AwareUpdateAgo,
    DrillActSoon,
    DrillActNow,
    DrillActAgo,
    DrillActUpdateSoon,
    DrillActUpdateNow,
    DrillActUpdateAgo,
    DrillAwareSoon,
    DrillAwareNow,
    DrillAwareAgo,
    DrillAwareUpdateSoon,
    DrillAwareUpdateNow,
    DrillAwareUpdateAgo,

    /// <summary>The retraction.</summary>
    Cancel,
    DrillCancel,

    /// <summary>What an old message is replaced with.</summary>
    Outdated,

    /// <summary>{strength} is one of the strengths.</summary>
    Expect,
    ExpectAgo,

    /// <summary>The same at one of several places, which the message has named before.</summary>
    ExpectThere,
    ExpectThereAgo,

    /// <summary>What a message about one of several places begins with. Short: an SMS has room for little.</summary>
    AtHome,
    AtWork,
    AtParents,

    /// <summary>{0} the number of a place without a label.</summary>
    AtNumber,

    /// <summary>{m} magnitude, {place}, {clock} local time.</summary>
    Facts,

    /// <summary>When the message was sent, which is what a countdown counts from: SMS.</summary>
    Sent,

    /// <summary>By degree of intensity: I.</summary>
    Strength1,

    /// <summary>II and III.</summary>
    Strength2,
    Strength4,
    Strength5,
    Strength6,
    Strength7,
    Strength8,
    Strength9,

    /// <summary>X and more.</summary>
    Strength10,

    /// <summary>{0} kilometres, {1} direction, {2} town.</summary>
    PlaceAway,
    PlaceNear,

    /// <summary>From north clockwise.</summary>
    PlaceOctants,
    PlaceAssumed,

    /// <summary>{0} a time of day on Romania's clocks.</summary>
    LocalTime,
    MailMagnitude,
    MailOrigin,
    MailPlace,
    MailDepth,
    MailArrival,

    /// <summary>The same in the past.</summary>
    MailArrived,

    /// <summary>At one of several places.</summary>
    MailArrivalThere,
    MailArrivedThere,
    MailNature,
    MailUnsubscribe,
    PostFirst,
    PostUpdate,
    PostCancel,
    PostEstimate,
    CapLanguage,
    CapEvent,

    /// <summary>{0} magnitude, {1} place, {2} depth in km, {3} origin time UTC; so for all of CAP.</summary>
    CapHeadline,
    CapUpdateHeadline,
    CapCancelHeadline,
    CapDescription,
    CapAct,
    CapAware,
    CapAllClear,
    CapStrongArea,
    CapFeltArea,
}
