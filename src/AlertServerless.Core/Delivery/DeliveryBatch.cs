using Polly;

namespace AlertServerless.Core.Delivery;

/// <summary>What a batch's last attempt says about the provider's health.</summary>
internal enum BatchHealth
{
    /// <summary>It answered, whatever it answered.</summary>
    Healthy,

    /// <summary>It failed for every message it was asked for.</summary>
    Failing,
}

/// <summary>One batch of drafts on its way through the layers, with the outcomes found so far. Used by one call at a
/// time.</summary>
internal sealed class DeliveryBatch(IReadOnlyList<IDraft> drafts, int start, int count, SendOutcome[] outcomes)
{
    internal static readonly ResiliencePropertyKey<DeliveryBatch> Key = new("batch");

    /// <summary>The batch that a call of the pipeline is about.</summary>
    public static DeliveryBatch Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    private readonly int[] pending = Numbered(start, count);
    private List<OutboundMessage>? written;

    public int Pending { get; private set; } = count;

    public int Attempts { get; private set; }

    /// <summary>The wait before the next attempt, once <see cref="RetryLayer"/> has decided on one.</summary>
    public TimeSpan Backoff { get; set; }

    /// <summary>Later than this, no draft still under way is of use.</summary>
    public DateTimeOffset UsefulUntil =>
        Latest(static draft => draft.UsefulUntil < draft.ExpiresAt ? draft.UsefulUntil : draft.ExpiresAt);

    public DateTimeOffset ExpiresAt => Latest(static draft => draft.ExpiresAt);

    /// <summary>Of the most urgent draft still under way.</summary>
    public DateTimeOffset Deadline
    {
        get
        {
            var earliest = DateTimeOffset.MaxValue;
            for (var i = 0; i < Pending; i++)
                if (Draft(i).Deadline is var deadline && deadline < earliest)
                    earliest = deadline;
            return earliest;
        }
    }

    public IDraft Draft(int position) => drafts[pending[position]];

    public SendOutcome? Outcome(int position) => outcomes[pending[position]];

    /// <summary>Settles every draft for which <paramref name="decide"/> names an outcome; the others stay under
    /// way.</summary>
    public void Settle<TState>(TState state, Func<IDraft, TState, SendOutcome?> decide)
    {
        var kept = 0;
        for (var i = 0; i < Pending; i++)
        {
            var index = pending[i];
            if (decide(drafts[index], state) is { } outcome)
                outcomes[index] = outcome;
            else
                pending[kept++] = index;
        }

        Pending = kept;
    }

    public void SettleAll(SendOutcome outcome)
    {
        for (var i = 0; i < Pending; i++)
            outcomes[pending[i]] = outcome;
        Pending = 0;
    }

    /// <summary>Leaves the drafts as their last attempt left them: nothing more is tried.</summary>
    public void Close() => Pending = 0;

    /// <summary>Writes the messages as of now; drafts that have expired, or have no message any more, are settled
    /// instead.</summary>
    public List<OutboundMessage> Write(DateTimeOffset now)
    {
        var messages = written ??= new List<OutboundMessage>(Pending);
        messages.Clear();
        var kept = 0;
        for (var i = 0; i < Pending; i++)
        {
            var index = pending[i];
            if (drafts[index].ExpiresAt <= now)
            {
                outcomes[index] = TooLate;
            }
            else if (drafts[index].Write(now) is { } message)
            {
                messages.Add(message);
                pending[kept++] = index;
            }
            else
            {
                outcomes[index] = NothingToSend;
            }
        }

        Pending = kept;
        return messages;
    }

    /// <summary>Takes the provider's answers. Those that may be asked again stay pending, with their outcome
    /// noted.</summary>
    public BatchHealth Record(IReadOnlyList<SendOutcome> answers)
    {
        Attempts++;
        var kept = 0;
        var failing = true;
        for (var i = 0; i < Pending; i++)
        {
            var index = pending[i];
            outcomes[index] = answers[i];
            failing &=
                answers[i]
                    is SendOutcome.Ambiguous
                        or SendOutcome.RetryLater { Failure: FailureKind.Outage or FailureKind.Configuration };
            if (answers[i] is SendOutcome.RetryLater { Failure: FailureKind.Outage or FailureKind.Throttled })
                pending[kept++] = index;
        }

        Pending = kept;
        return failing ? BatchHealth.Failing : BatchHealth.Healthy;
    }

    internal static readonly SendOutcome TooLate = new SendOutcome.Expired();

    private static readonly SendOutcome NothingToSend = new SendOutcome.Suppressed();

    private DateTimeOffset Latest(Func<IDraft, DateTimeOffset> instant)
    {
        var latest = DateTimeOffset.MinValue;
        for (var i = 0; i < Pending; i++)
        {
            var candidate = instant(Draft(i));
            if (candidate > latest)
                latest = candidate;
        }

        return latest;
    }

    private static int[] Numbered(int start, int count)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
            numbers[i] = start + i;
        return numbers;
    }
}
