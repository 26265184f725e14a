namespace AlertServerless.Local.Reports;

/// <summary>What somebody is owed of one alert.</summary>
internal enum Due
{
    No,
    May,
    Must,

    /// <summary>Nothing: the event was withdrawn before they were notified.</summary>
    Withdrawn,

    /// <summary>Nothing: a newer alert of the event asks them for as much or more.</summary>
    Superseded,

    /// <summary>It was to be delivered, could not be, and is kept with its reason.</summary>
    DeadLettered,

    /// <summary>The same, but a provider may have taken it.</summary>
    Ambiguous,
}

/// <param name="Must">Alarms owed.</param>
/// <param name="May">Alarms that are allowed as well.</param>
/// <param name="FirstAlert">Index of the first alert that the subscriber is eligible for, plus one; 0 for none.</param>
/// <param name="Filed">Of those that are kept, what certainly no provider took.</param>
internal readonly record struct Debt(short Must, short May, short FirstAlert, short DeadLettered, short Filed)
{
    public bool IsEligible => FirstAlert > 0;

    /// <summary>Retractions owed.</summary>
    public short Retractions { get; init; }

    /// <summary>Retractions that could not be delivered, and are kept.</summary>
    public short FiledRetractions { get; init; }

    /// <summary>An alert of the event was withdrawn before they were notified.</summary>
    public bool Withdrawn { get; init; }

    public bool Superseded { get; init; }

    public Debt WithRetraction(Due due) =>
        this with
        {
            Retractions = (short)(Retractions + (due == Due.Must ? 1 : 0)),
            FiledRetractions = (short)(FiledRetractions + (due == Due.Must ? 0 : 1)),
            DeadLettered = (short)(DeadLettered + (due == Due.Must ? 0 : 1)),
        };

    public Debt With(Due due, int alert)
    {
        if (due == Due.No)
            return this;
        return this with
        {
            Must = (short)(Must + (due == Due.Must ? 1 : 0)),
            May = (short)(May + (due is Due.May or Due.DeadLettered or Due.Ambiguous ? 1 : 0)),
            DeadLettered = (short)(DeadLettered + (due is Due.DeadLettered or Due.Ambiguous ? 1 : 0)),
            Filed = (short)(Filed + (due == Due.DeadLettered ? 1 : 0)),
            FirstAlert = FirstAlert == 0 ? (short)(alert + 1) : FirstAlert,
            Withdrawn = Withdrawn || due == Due.Withdrawn,
            Superseded = Superseded || due == Due.Superseded,
        };
    }
}
