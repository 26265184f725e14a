using System.Text.Json.Serialization;

namespace AlertServerless.Core.Scaling.Applying;

/// <summary>What became of one step.</summary>
public enum StepOutcome
{
    /// <summary>Nothing to do.</summary>
    Held,

    /// <summary>Changed, and seen to hold.</summary>
    Done,

    /// <summary>A dry run: would be changed.</summary>
    WouldChange,

    /// <summary>Left for a later run, on purpose.</summary>
    Deferred,

    /// <summary>Requested, or waited for, and not there yet when time was up; the next run goes on.</summary>
    Waiting,

    /// <summary>A limit forbids it; the plan was made smaller.</summary>
    Refused,

    /// <summary>The control plane accepted it and then failed; the next run asks again.</summary>
    Failed,

    /// <summary>The control plane could not be reached; the next run asks again.</summary>
    Unavailable,
}

/// <param name="Step">Partitions, warm consumers, pollers or plan.</param>
/// <param name="From">What there was, in words.</param>
/// <param name="To">What was wanted, in words.</param>
/// <param name="Text">Why, when it did not simply work; else empty.</param>
public sealed record StepReport(string Step, StepOutcome Outcome, string From, string To, string Text)
{
    /// <summary>How long it took, the waiting included.</summary>
    public double Seconds { get; init; }

    /// <summary>What a month costs more once it holds, in US dollars; less than 0 when something is taken
    /// away.</summary>
    public double MonthlyUsd { get; init; }

    /// <summary>Whether a plan that relies on this step may be written.</summary>
    public bool Bears =>
        Outcome is StepOutcome.Held or StepOutcome.Done or StepOutcome.Refused or StepOutcome.WouldChange;
}

public enum ScalerOutcome
{
    /// <summary>Everything was as planned already.</summary>
    Unchanged,

    /// <summary>Everything is as planned now.</summary>
    Applied,

    /// <summary>Some of it; the steps say what is left.</summary>
    Partly,

    /// <summary>A dry run: nothing was changed.</summary>
    DryRun,

    /// <summary>The operators' options cannot be read; nothing was changed. In JSON by its older name.</summary>
    [JsonStringEnumMemberName("WishesDamaged")]
    OptionsDamaged,
}

/// <summary>What one run of the scaler saw, wanted and did.</summary>
/// <param name="Wanted">The plan for what was counted; null when none was made.</param>
/// <param name="InForce">The plan that producers go by at the end; null when there is none.</param>
/// <param name="Text">What an operator should know first; empty when all went as usual.</param>
public sealed record ScalerReport(
    ScalerOutcome Outcome,
    SubscriberCensus Census,
    ScalingPlan? Wanted,
    ScalingPlan? InForce,
    IReadOnlyList<StepReport> Steps,
    Bill? Month,
    Bill? Alert,
    string Text
);
