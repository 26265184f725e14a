using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Tests.FanOut.Regions;

/// <summary>An invariant that did not hold.</summary>
internal sealed class RegionsBrokenException(string message) : Exception(message);

/// <summary>
/// Two regions that alert the same people at once, as a discrete-event simulation on true time. The claims are one
/// table that both regions write with strong consistency (a DynamoDB global table of that mode): a region that is cut
/// off from it can read and write nothing, and providers take its messages all the same. Each region begins with the
/// segments that are nearest to it and goes on to the other's. A worker dispatches a chunk only under a claim it may
/// still rely on, and no second one before the first is stored.
/// </summary>
internal sealed class RegionModel
{
    public static readonly ClaimOptions Options = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly AlertId Alert = AlertId.ForTier(new EventId("regions"), 6);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly InMemorySegmentClaims claims = new();
    private readonly PriorityQueue<RegionWorker, (long Ticks, int Order)> steps = new();
    private readonly Random random;
    private readonly RegionSchedule schedule;
    private readonly RegionWorker[] workers;
    private readonly int[][] handled;
    private readonly int[] firstBy;

    private DateTimeOffset now = Start;
    private int order;
    private int duplicatesAllowed;

    public RegionModel(RegionSchedule schedule, Random random)
    {
        (this.schedule, this.random) = (schedule, random);
        handled = [.. Enumerable.Range(0, schedule.Segments).Select(_ => new int[schedule.PerSegment + 1])];
        firstBy = new int[schedule.Segments];
        Array.Fill(firstBy, -1);
        workers =
        [
            .. Enumerable
                .Range(0, 2 * schedule.WorkersPerRegion)
                .Select(number => new RegionWorker(
                    number,
                    number % 2,
                    Options.MaxClockSkew * (random.NextDouble() - 0.5)
                )),
        ];
        foreach (var worker in workers)
            Schedule(worker, schedule.Heard[worker.Region]);
    }

    /// <summary>Of the segments nearest to each region, the share it began itself.</summary>
    public double BegunByNearest =>
        firstBy.Index().Count(segment => segment.Item == schedule.Nearest(segment.Index)) / (double)firstBy.Length;

    public async Task RunAsync()
    {
        while (steps.TryDequeue(out var worker, out var at))
        {
            now = new DateTimeOffset(at.Ticks, TimeSpan.Zero);
            Expect(now < Start.AddHours(1), "nobody comes to an end");
            if (Killed(worker))
                continue;
            if (await StepAsync(worker))
                Schedule(worker, Pause(worker));
        }

        Check();
    }

    private bool Killed(RegionWorker worker)
    {
        if (!schedule.TakeKill(worker.Number, now - Start))
            return false;
        // What it was dispatching when it died was dispatched, and nobody knows.
        if (worker.Unstored > 0)
            duplicatesAllowed += schedule.Chunk;
        worker.Restart();
        Schedule(worker, TimeSpan.FromSeconds(1 + random.NextDouble()));
        return true;
    }

    /// <returns>False when there is nothing left to do.</returns>
    private async Task<bool> StepAsync(RegionWorker worker)
    {
        if (worker.Claim is null)
            return await TakeAsync(worker);
        if (worker.Unstored == 0)
        {
            Dispatch(worker);
            return true;
        }

        await StoreAsync(worker);
        return true;
    }

    // Nearest first; then whatever nobody works on.
    private async Task<bool> TakeAsync(RegionWorker worker)
    {
        var left = false;
        foreach (var segment in schedule.OrderOf(worker.Region))
        {
            if (worker.Done.Contains(segment))
                continue;
            left = true;
            var attempt = await OverLinkAsync(
                worker,
                () => claims.TryClaimAsync(Key(segment), worker.Owner, worker.LocalTime(now), Options, default)
            );
            if (attempt is null)
                return true;
            if (attempt is ClaimAttempt.Done)
                worker.Done.Add(segment);
            if (attempt is not ClaimAttempt.Won won)
                continue;
            worker.Take(segment, won.Claim);
            if (firstBy[segment] < 0)
                firstBy[segment] = worker.Region;
            return true;
        }

        return left;
    }

    private void Dispatch(RegionWorker worker)
    {
        // A claim that may have passed to somebody else is given up unsent.
        if (!worker.Claim!.MayDispatch(worker.LocalTime(now), Options))
        {
            worker.Drop();
            return;
        }

        var from = Cursor(worker.Claim);
        worker.Unstored = Math.Min(schedule.Chunk, schedule.PerSegment - from);
        for (var i = from + 1; i <= from + worker.Unstored; i++)
            handled[worker.Segment][i]++;
    }

    private async Task StoreAsync(RegionWorker worker)
    {
        var claim = worker.Claim!;
        var reached = Cursor(claim) + worker.Unstored;
        var progress = new ClaimProgress(new SubscriberId((ulong)reached), new DispatchCounts(1, 0, 0), []);
        var local = worker.LocalTime(now);
        var hold = await OverLinkAsync(
            worker,
            () =>
                reached == schedule.PerSegment
                    ? claims.FinishAsync(claim, progress, local, default)
                    : claims.CheckpointAsync(claim, progress, local, Options, default)
        );
        switch (hold)
        {
            case null:
                // Cut off: it asks again, and dispatches nothing more until it has an answer.
                worker.WasCut = true;
                return;
            case ClaimHold.Kept kept:
                worker.Store(kept.Claim, reached == schedule.PerSegment);
                return;
            default:
                // Another took the slot over meanwhile, and dispatches this chunk once more.
                Expect(worker.WasCut, $"{worker.Owner} lost a claim without a cut or a kill");
                duplicatesAllowed += schedule.Chunk;
                worker.Drop();
                return;
        }
    }

    // Cut off, a request is lost, or its answer is: the store may have taken it.
    private async Task<T?> OverLinkAsync<T>(RegionWorker worker, Func<Task<T>> ask)
        where T : class
    {
        if (!schedule.IsCut(worker.Region, now - Start))
            return await ask();
        if (schedule.LosesAnswers(worker.Region, now - Start))
            await ask();
        return null;
    }

    private TimeSpan Pause(RegionWorker worker) =>
        schedule.IsCut(worker.Region, now - Start) || worker.Claim is null
            ? PollInterval * (0.5 + random.NextDouble())
            : schedule.Latency[worker.Region] * (0.5 + random.NextDouble());

    private void Check()
    {
        var missed = handled.SelectMany(segment => segment.Skip(1)).Count(times => times == 0);
        Expect(missed == 0, $"{missed} were never notified");
        var again = handled.SelectMany(segment => segment.Skip(1)).Sum(times => Math.Max(0, times - 1));
        Expect(again <= duplicatesAllowed, $"{again} were notified again, {duplicatesAllowed} are allowed");
        Expect(schedule.Incidents > 0 || again == 0, $"{again} were notified again though nothing was cut or killed");
    }

    private static ClaimKey Key(int segment) =>
        SegmentId.TryParse($"sxfs-p-sms-{segment}", out var id)
            ? new ClaimKey(Alert, id, 0, 1)
            : throw new InvalidOperationException();

    private static int Cursor(Claim claim) => (int)(claim.Cursor?.Value ?? 0);

    private void Schedule(RegionWorker worker, TimeSpan after) =>
        steps.Enqueue(worker, ((now + after).UtcTicks, order++));

    private static void Expect(bool holds, string what)
    {
        if (!holds)
            throw new RegionsBrokenException(what);
    }
}

/// <summary>One worker's memory, and its clock.</summary>
internal sealed class RegionWorker(int number, int region, TimeSpan clockOffset)
{
    private int lives;

    public int Number => number;

    public int Region => region;

    public string Owner => $"{region}/{number}.{lives}";

    public Claim? Claim { get; private set; }

    public int Segment { get; private set; }

    /// <summary>Dispatched and in no checkpoint yet.</summary>
    public int Unstored { get; set; }

    /// <summary>Since it took its claim a call of it had no answer.</summary>
    public bool WasCut { get; set; }

    public HashSet<int> Done { get; } = [];

    public DateTimeOffset LocalTime(DateTimeOffset now) => now + clockOffset;

    public void Take(int segment, Claim claim) => (Segment, Claim, Unstored, WasCut) = (segment, claim, 0, false);

    public void Store(Claim claim, bool finished)
    {
        (Claim, Unstored) = (finished ? null : claim, 0);
        if (finished)
            Done.Add(Segment);
    }

    public void Drop() => (Claim, Unstored) = (null, 0);

    /// <summary>Started again somewhere: nothing is remembered.</summary>
    public void Restart()
    {
        lives++;
        Drop();
        Done.Clear();
    }
}
