namespace AlertServerless.Lambda.FanOut;

/// <summary>Attribute names of a claim; docs/claims.md says what each is for.</summary>
internal static class ClaimAttributes
{
    public const string Owner = "own";
    public const string Fence = "f";
    public const string LockedUntil = "lu";
    public const string State = "st";
    public const string Slots = "n";
    public const string Cursor = "c";
    public const string Notified = "told";
    public const string Skipped = "skp";
    public const string Undelivered = "und";
    public const string Withdrawn = "wdr";
    public const string Superseded = "sup";
    public const string Checkpoints = "cp";
    public const string WriteId = "w";

    /// <summary>Followed by the number of the checkpoint.</summary>
    public const string ReceiptsPrefix = "r";

    /// <summary>Followed by <see cref="Core.FanOut.Claim.IntentName"/>.</summary>
    public const string IntentPrefix = "i";

    /// <summary>Which of the intents is the present holder's.</summary>
    public const string IntentName = "h";

    public const long Held = 0;
    public const long Finished = 1;
}
