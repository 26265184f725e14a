namespace AlertServerless.Lambda.FanOut;

/// <summary>What became of one batch of the retry queue.</summary>
public sealed class RetrySummary
{
    /// <summary>Taken by a provider at last.</summary>
    public int Told { get; set; }

    /// <summary>A consumer or an earlier delivery had told them already.</summary>
    public int AlreadyTold { get; set; }

    /// <summary>Nothing to tell any more: they left, paused, changed their wishes, or the alert was cancelled.</summary>
    public int Dropped { get; set; }

    /// <summary>Given up because the alert had expired; in the dead letters.</summary>
    public int Expired { get; set; }

    /// <summary>Given up for another reason; in the dead letters.</summary>
    public int GivenUp { get; set; }

    /// <summary>Left in the queue for another try.</summary>
    public int Later { get; set; }

    public void Add(RetrySummary other)
    {
        Told += other.Told;
        AlreadyTold += other.AlreadyTold;
        Dropped += other.Dropped;
        Expired += other.Expired;
        GivenUp += other.GivenUp;
        Later += other.Later;
    }
}
