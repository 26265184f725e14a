using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Tests.FanOut.Model;

/// <summary>
/// Workers on one slot, as a discrete-event simulation on true time. Each sees true time through a clock of its own;
/// any two differ by at most the allowed skew. A step is one call of the store or one dispatch; between steps a worker
/// may be killed or stalled. Dispatches take up to the skew: the bound that <see cref="Claim.MayDispatch"/> is stated
/// for.
/// </summary>
internal sealed class ClaimModel
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly SegmentId Segment = SegmentId.TryParse("sxfs-p-sms-0", out var id)
        ? id
        : throw new InvalidOperationException();
    private static readonly ClaimKey Key = new(AlertId.ForTier(new EventId("model"), 6), Segment, 0, 1);

    private readonly Random random;
    private readonly ModelOptions options;
    private readonly ISegmentClaims claims;
    private readonly ClaimOptions storeOptions;
    private readonly ClaimOptions workerOptions;
    private readonly Worker[] workers;
    private readonly PriorityQueue<Worker, (long Ticks, int Order)> steps = new();
    private readonly int[] handled;

    private DateTimeOffset now = Start;
    private int order;
    private int incidentsLeft;
    private int incidents;
    private long fence;
    private int stored;
    private bool finished;

    /// <param name="claims">What is checked.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="storeOptions">What thieves wait by.</param>
    /// <param name="workerOptions">What holders stop by.</param>
    public ClaimModel(ISegmentClaims claims, Random random, ClaimOptions storeOptions, ClaimOptions workerOptions)
    {
        this.claims = claims;
        this.random = random;
        this.storeOptions = storeOptions;
        this.workerOptions = workerOptions;
        options = ModelOptions.Draw(random);
        incidentsLeft = options.Incidents;
        handled = new int[options.Subscribers + 1];
        var skew = ModelOptions.Options.MaxClockSkew;
        workers =
        [
            .. Enumerable
                .Range(0, options.Workers)
                .Select(number => new Worker(
                    number,
                    skew * (random.Next(2) == 0 ? (number % 2) - 0.5 : random.NextDouble() - 0.5)
                )),
        ];
        foreach (var worker in workers)
            Schedule(worker, Between(ModelOptions.Pace));
    }

    public async Task RunAsync()
    {
        while (steps.TryDequeue(out var worker, out var at))
        {
            now = new DateTimeOffset(at.Ticks, TimeSpan.Zero);
            if (worker.Phase != WorkerPhase.Gone && !Interfere(worker))
                await StepAsync(worker);
        }

        CheckOutcome();
    }

    /// <returns>True when this step does not take place, now or at all.</returns>
    private bool Interfere(Worker worker)
    {
        if (incidentsLeft == 0 || random.Next(6) != 0)
            return false;
        incidentsLeft--;
        incidents++;
        if (random.Next(2) == 0)
        {
            // What was sent when it was killed was sent: all of it, or only its beginning.
            if (worker.Phase == WorkerPhase.Sending)
                Dispatch(worker, worker.ChunkEnd - random.Next(options.Chunk));
            worker.Restart();
        }

        // The worst a stall can do is to end when there is just time left to dispatch.
        var left = worker.Claim is { } claim
            ? claim.LockedUntil - workerOptions.MaxClockSkew - Moment() - worker.LocalTime(now)
            : TimeSpan.Zero;
        if (left > TimeSpan.Zero && random.Next(2) == 0)
            Schedule(worker, left);
        else
            Schedule(worker, Between(ModelOptions.LongestStall));
        return true;
    }

    private async Task StepAsync(Worker worker)
    {
        switch (worker.Phase)
        {
            case WorkerPhase.Idle:
                await TryClaimAsync(worker);
                break;
            case WorkerPhase.Ready:
                await WorkAsync(worker);
                break;
            case WorkerPhase.Sending:
                Dispatch(worker, worker.ChunkEnd);
                worker.Phase = WorkerPhase.Sent;
                break;
            case WorkerPhase.Sent:
                await WriteAsync(worker, Progress(worker.ChunkEnd));
                break;
            default:
                return;
        }

        if (worker.Phase != WorkerPhase.Gone)
            Schedule(worker, worker.Phase == WorkerPhase.Sending ? worker.SendEnds - now : NextStep(worker));
    }

    private async Task TryClaimAsync(Worker worker)
    {
        switch (await claims.TryClaimAsync(Key, worker.Owner, worker.LocalTime(now), storeOptions, default))
        {
            case ClaimAttempt.Won won:
                Expect(!finished, "a finished slot was claimed");
                Expect(won.Claim.Fence == fence + 1, $"fence {won.Claim.Fence} followed {fence}");
                Expect(Cursor(won.Claim) == stored, $"cursor {Cursor(won.Claim)} was handed over, {stored} was stored");
                var rival = Array.Find(
                    workers,
                    other => other != worker && other.Claim?.MayDispatch(other.LocalTime(now), workerOptions) == true
                );
                Expect(rival is null, $"{worker.Owner} won while {rival?.Owner} may still dispatch");
                ExpectNobodySends(worker);
                fence = won.Claim.Fence;
                worker.Claim = won.Claim;
                worker.Phase = WorkerPhase.Ready;
                break;
            case ClaimAttempt.Done:
                Expect(finished, "an unfinished slot was called done");
                worker.Drop(WorkerPhase.Gone);
                break;
            case ClaimAttempt.Held held:
                worker.MayStealAt = held.Until + storeOptions.MaxClockSkew;
                break;
            default:
                break;
        }
    }

    private async Task WorkAsync(Worker worker)
    {
        var claim = worker.Claim!;
        if (!claim.MayDispatch(worker.LocalTime(now), workerOptions) || random.Next(8) == 0)
        {
            Keep(
                worker,
                await claims.RenewAsync(claim, worker.LocalTime(now), storeOptions, default),
                WorkerPhase.Ready
            );
        }
        else if (Cursor(claim) == options.Subscribers)
        {
            await WriteAsync(worker, ClaimProgress.Nothing);
        }
        else
        {
            ExpectNobodySends(worker);
            worker.ChunkEnd = Math.Min(Cursor(claim) + options.Chunk, options.Subscribers);
            worker.SendEnds =
                now
                + ModelOptions.Options.MaxClockSkew
                - (random.Next(2) == 0 ? TimeSpan.Zero : Between(ModelOptions.Options.MaxClockSkew));
            worker.Phase = WorkerPhase.Sending;
        }
    }

    /// <summary>A checkpoint; or the finish, when it is the last; or now and then a release.</summary>
    private async Task WriteAsync(Worker worker, ClaimProgress progress)
    {
        var claim = worker.Claim!;
        var reached = progress.Cursor is { } cursor ? (int)cursor.Value : Cursor(claim);
        var local = worker.LocalTime(now);
        var finishes = reached == options.Subscribers;
        var releases = !finishes && random.Next(10) == 0;
        var hold =
            finishes ? await claims.FinishAsync(claim, progress, local, default)
            : releases ? await claims.ReleaseAsync(claim, progress, local, default)
            : await claims.CheckpointAsync(claim, progress, local, storeOptions, default);
        if (hold is ClaimHold.Kept)
        {
            Expect(!finished, "a finished slot was written to");
            Expect(claim.Fence == fence, $"fence {claim.Fence} wrote under fence {fence}");
            Expect(reached >= stored, $"the cursor went back from {stored} to {reached}");
            stored = reached;
            finished = finishes;
        }

        Keep(worker, hold, releases ? WorkerPhase.Idle : WorkerPhase.Ready);
        if (finishes && hold is ClaimHold.Kept)
            worker.Drop(WorkerPhase.Gone);
    }

    private static void Keep(Worker worker, ClaimHold hold, WorkerPhase next)
    {
        if (hold is ClaimHold.Kept kept && next != WorkerPhase.Idle)
        {
            worker.Claim = kept.Claim;
            worker.Phase = next;
        }
        else
        {
            worker.Drop();
        }
    }

    private void Dispatch(Worker worker, int last)
    {
        for (var i = Cursor(worker.Claim!) + 1; i <= last; i++)
            handled[i]++;
    }

    private void CheckOutcome()
    {
        Expect(finished, "everyone gave up before the end");
        Expect(stored == options.Subscribers, $"finished at {stored} of {options.Subscribers}");
        var missed = Array.IndexOf(handled, 0, 1);
        Expect(missed < 0, $"subscriber {missed} was never dispatched");
        var again = handled.Sum() - options.Subscribers;
        Expect(
            again <= incidents * options.Chunk,
            $"{again} dispatched again after {incidents} crashes or stalls, chunk {options.Chunk}"
        );
    }

    private static ClaimProgress Progress(int last) =>
        new(new SubscriberId((ulong)last), new DispatchCounts(1, 0, 0), []);

    private static int Cursor(Claim claim) => (int)(claim.Cursor?.Value ?? 0);

    /// <summary>A thief that knows when the lease ends comes at once, half of the time.</summary>
    private TimeSpan NextStep(Worker worker)
    {
        var until = worker.MayStealAt + Moment() - worker.LocalTime(now);
        return worker.Phase == WorkerPhase.Idle && until > TimeSpan.Zero && random.Next(2) == 0
            ? until
            : Between(ModelOptions.Pace);
    }

    private void ExpectNobodySends(Worker worker)
    {
        var sender = Array.Find(
            workers,
            other => other != worker && other.Phase == WorkerPhase.Sending && other.SendEnds > now
        );
        Expect(sender is null, $"{worker.Owner} holds the claim while {sender?.Owner} is dispatching");
    }

    private TimeSpan Moment() => TimeSpan.FromMilliseconds(random.Next(1, 100));

    private TimeSpan Between(TimeSpan limit) => limit * random.NextDouble();

    private void Schedule(Worker worker, TimeSpan after) => steps.Enqueue(worker, ((now + after).UtcTicks, order++));

    private static void Expect(bool holds, string what)
    {
        if (!holds)
            throw new InvariantBrokenException(what);
    }
}
