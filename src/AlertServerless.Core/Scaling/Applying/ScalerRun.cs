namespace AlertServerless.Core.Scaling.Applying;

/// <summary>One run: raise, write the plan, lower; each step only when the one before allows it.</summary>
internal sealed class ScalerRun
{
    private readonly ControlPlane plane;
    private readonly CurrentState current;
    private readonly ScalerOptions options;
    private readonly ControlPlaneRetry retry;
    private readonly TimeProvider time;
    private readonly ResourceChange move;
    private readonly IReadOnlyList<ScalableResource> resources;
    private readonly List<StepReport> steps = [];
    private AccountQuotas quotas;

    public ScalerRun(
        ControlPlane plane,
        CurrentState current,
        ScalerOptions options,
        ControlPlaneRetry retry,
        TimeProvider time
    )
    {
        (this.plane, this.current, this.options, this.retry, this.time) = (plane, current, options, retry, time);
        move = new ResourceChange(retry);
        resources = ScalableResource.Of(plane, options, time);
        quotas = current.Quotas;
        InForce = current.InForce;
        Target = Plan();
    }

    public ScalingPlan Target { get; private set; }

    public ScalingPlan? InForce { get; private set; }

    public async Task<IReadOnlyList<StepReport>> PreviewAsync(CancellationToken cancellation)
    {
        foreach (var resource in resources)
        {
            var state = await retry.AskAsync(() => resource.ReadAsync(cancellation), cancellation);
            var wanted = resource.Wanted(Target.Capacity);
            var same = state.Level.Covers(wanted) && (!resource.CanShrink || state.Level.Ready == wanted.Ready);
            steps.Add(
                new StepReport(
                    resource.Name,
                    same ? StepOutcome.Held : StepOutcome.WouldChange,
                    ResourceChange.Format(state.Level),
                    ResourceChange.Format(wanted),
                    state.Note ?? ""
                )
                {
                    MonthlyUsd = same ? 0 : resource.MonthlyUsd(wanted) - resource.MonthlyUsd(state.Level),
                }
            );
        }

        steps.Add(PlanStep(PlanIsStale() ? StepOutcome.WouldChange : StepOutcome.Held, ""));
        return steps;
    }

    public async Task<IReadOnlyList<StepReport>> ApplyAsync(CancellationToken cancellation)
    {
        if (!await TryAsync("history", () => KeepSnapshotAsync(current.Newest, cancellation)))
            return steps;
        foreach (var resource in resources)
        {
            if (!await TryAsync(resource.Name, () => RaiseAsync(resource, cancellation)))
                return steps;
        }

        if (!steps.TrueForAll(step => step.Bears))
        {
            steps.Add(PlanStep(StepOutcome.Deferred, "stays as it is until what it relies on holds"));
            return steps;
        }

        if (!await TryAsync("plan", () => WritePlanAsync(cancellation)) || !steps[^1].Bears)
            return steps;
        foreach (var resource in resources.Reverse().Where(resource => resource.CanShrink))
        {
            if (!await TryAsync(resource.Name, () => LowerAsync(resource, cancellation)))
                return steps;
        }

        return steps;
    }

    private ScalingPlan Plan() =>
        ScalingPolicy.Plan(
            current.Census,
            current.Options.Rates,
            quotas,
            current.InForce,
            options.Options,
            current.Options.Pin
        );

    // A refusal makes the plan smaller and is asked once more: what the smaller plan wants may be allowed.
    private async Task RaiseAsync(ScalableResource resource, CancellationToken cancellation)
    {
        var moved = await move.RaiseAsync(resource, resource.Wanted(Target.Capacity), cancellation);
        steps.Add(moved.Report);
        if (moved.Most is not { } most)
            return;
        quotas = resource.WithQuota(quotas, most);
        Target = Plan();
        if (!moved.Level.Covers(resource.Wanted(Target.Capacity)))
            steps.Add((await move.RaiseAsync(resource, resource.Wanted(Target.Capacity), cancellation)).Report);
    }

    private async Task WritePlanAsync(CancellationToken cancellation)
    {
        if (!PlanIsStale())
        {
            steps.Add(PlanStep(StepOutcome.Held, ""));
            return;
        }

        if (!await NewPartitionsAreSeenAsync(cancellation))
        {
            steps.Add(
                PlanStep(
                    StepOutcome.Deferred,
                    "new partitions are not written to before the event source mapping has certainly seen them"
                )
            );
            return;
        }

        var plan = Target with { Since = IsSameButForCensus() && InForce!.Since is { } since ? since : Now() };
        await retry.AskAsync(() => plane.Plans.WriteAsync(plan, cancellation), cancellation);
        steps.Add(PlanStep(StepOutcome.Done, string.Join("; ", Target.Shortfalls)));
        InForce = plan;
        await KeepSnapshotAsync([], cancellation);
    }

    private async Task LowerAsync(ScalableResource resource, CancellationToken cancellation)
    {
        var wanted = resource.Wanted(Target.Capacity);
        var state = await retry.AskAsync(() => resource.ReadAsync(cancellation), cancellation);
        if (state.Level.Ready <= wanted.Ready)
            return;
        // How far pollers may grow costs nothing until they do, and a deployment sets it too: only what stands ready is
        // taken away.
        wanted = wanted with
        {
            Most = Math.Max(wanted.Most, state.Level.Most),
        };
        var from = (InForce!.Since ?? DateTimeOffset.MinValue) + options.Retry.ShrinkGrace;
        if (time.GetUtcNow() < from)
            steps.Add(
                new StepReport(
                    resource.Name,
                    StepOutcome.Deferred,
                    ResourceChange.Format(state.Level),
                    ResourceChange.Format(wanted),
                    $"a larger plan may still be at work until {from:HH:mm:ss} UTC"
                )
            );
        else
            steps.Add(await move.LowerAsync(resource, wanted, cancellation));
    }

    /// <summary>Every plan that was in force is kept, also one whose writer was killed before it could.</summary>
    private async Task KeepSnapshotAsync(IReadOnlyList<PlanSnapshot> known, CancellationToken cancellation)
    {
        if (InForce is not { Since: { } since } plan || known.Any(snapshot => snapshot.Holds(plan)))
            return;
        await retry.AskAsync(() => plane.State.KeepAsync(new PlanSnapshot(since, plan), cancellation), cancellation);
    }

    private async Task<bool> NewPartitionsAreSeenAsync(CancellationToken cancellation)
    {
        if (InForce is { } now && Target.Partitions <= now.Partitions)
            return true;
        var growth = await retry.AskAsync(() => plane.State.GrowthAsync(cancellation), cancellation);
        return growth is null || await retry.WaitUntilAsync(growth.At + options.Retry.PartitionsSettle, cancellation);
    }

    private bool PlanIsStale() =>
        !IsSameButForCensus()
        || Math.Abs(Target.Subscribers - InForce!.Subscribers) > InForce.Subscribers * options.Retry.StaleCensus;

    private bool IsSameButForCensus() =>
        InForce is { } plan && plan.Capacity == Target.Capacity && plan.Rates.Equals(Target.Rates);

    private StepReport PlanStep(StepOutcome outcome, string text) =>
        new("plan", outcome, InForce is null ? "none" : $"{InForce.Lanes} lanes", $"{Target.Lanes} lanes", text);

    // Whole milliseconds, as the plan's document and its snapshot's name keep it.
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<bool> TryAsync(string step, Func<Task> act)
    {
        var (before, started) = (steps.Count, time.GetTimestamp());
        try
        {
            await act();
            return true;
        }
        catch (ControlPlaneUnavailableException failure)
        {
            steps.Add(new StepReport(step, StepOutcome.Unavailable, "", "", failure.Message));
            return false;
        }
        finally
        {
            if (steps.Count > before)
                steps[^1] = steps[^1] with { Seconds = time.GetElapsedTime(started).TotalSeconds };
        }
    }
}

/// <param name="Level">Where the scalable resource stands.</param>
/// <param name="Most">What is known to be allowed, after a refusal; else null.</param>
internal readonly record struct Moved(StepReport Report, Level Level, int? Most = null);

/// <summary>Moves one scalable resource and waits until it holds. Moving it again to where it is costs one read and
/// changes nothing.</summary>
internal sealed class ResourceChange(ControlPlaneRetry retry)
{
    /// <summary>Scales it up to at least <paramref name="wanted"/>; never down.</summary>
    public async Task<Moved> RaiseAsync(ScalableResource resource, Level wanted, CancellationToken cancellation)
    {
        var start = await retry.SettleAsync(() => resource.ReadAsync(cancellation), cancellation);
        if (start.Level.Covers(wanted) && start.Status != ResourceStatus.Failed)
            return new Moved(Report(resource, start, wanted, Judge(start, StepOutcome.Held), start.Note), start.Level);
        return await MoveAsync(
            resource,
            start,
            start.Level.Raised(wanted),
            level => level.Covers(wanted),
            cancellation
        );
    }

    /// <summary>Scales it to exactly <paramref name="wanted"/>.</summary>
    public async Task<StepReport> LowerAsync(ScalableResource resource, Level wanted, CancellationToken cancellation)
    {
        var start = await retry.SettleAsync(() => resource.ReadAsync(cancellation), cancellation);
        if (start.Level == wanted)
            return Report(resource, start, wanted, Judge(start, StepOutcome.Held), start.Note);
        return (await MoveAsync(resource, start, wanted, level => level == wanted, cancellation)).Report;
    }

    private async Task<Moved> MoveAsync(
        ScalableResource resource,
        ResourceState start,
        Level target,
        Predicate<Level> isThere,
        CancellationToken cancellation
    )
    {
        var answer = await retry.RequestAsync(() => resource.RequestAsync(target, cancellation), cancellation);
        switch (answer)
        {
            case RequestAnswer.Busy busy:
                return new Moved(Report(resource, start, target, StepOutcome.Waiting, busy.Reason), start.Level);
            case RequestAnswer.Refused refused:
                return new Moved(
                    Report(resource, start, target, StepOutcome.Refused, refused.Reason),
                    start.Level,
                    refused.Most ?? start.Level.Ready
                );
            default:
                var end = await retry.SettleAsync(() => resource.ReadAsync(cancellation), cancellation);
                // Accepted, settled, and yet not there: what is read may lag behind what was accepted.
                var outcome = isThere(end.Level) ? Judge(end, StepOutcome.Done) : StepOutcome.Waiting;
                return new Moved(
                    Report(resource, start, target, outcome, end.Note) with
                    {
                        MonthlyUsd = resource.MonthlyUsd(end.Level) - resource.MonthlyUsd(start.Level),
                    },
                    end.Level
                );
        }
    }

    private static StepOutcome Judge(ResourceState state, StepOutcome whenReady) =>
        state.Status switch
        {
            ResourceStatus.Ready => whenReady,
            ResourceStatus.Failed => StepOutcome.Failed,
            _ => StepOutcome.Waiting,
        };

    private static StepReport Report(
        ScalableResource resource,
        ResourceState start,
        Level target,
        StepOutcome outcome,
        string? text
    ) => new(resource.Name, outcome, Format(start.Level), Format(target), text ?? "");

    public static string Format(Level level) => level.Most == 0 ? $"{level.Ready}" : $"{level.Ready}–{level.Most}";
}
