using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Console;

/// <summary>One channel's messages as its provider saw them.</summary>
/// <param name="Sent">Accepted, edits of earlier messages not counted.</param>
/// <param name="Edited">Accepted changes of earlier messages.</param>
/// <param name="Refused">By the provider's status.</param>
/// <param name="PerSecond">Accepted a second, over the last <see cref="DispatchTally.Window"/>.</param>
public sealed record ChannelTally(
    ChannelKind Channel,
    int Sent,
    int Edited,
    IReadOnlyDictionary<int, int> Refused,
    DateTimeOffset? LastAt,
    double PerSecond
);

/// <summary>Counts the simulators' log, each message once however often somebody looks.</summary>
public sealed class DispatchTally(SimulatorLog log)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ChannelKind, Totals> totals = ChannelNames.All.ToDictionary(
        channel => channel,
        _ => new Totals()
    );
    private int counted;

    public IReadOnlyList<ChannelTally> Read(DateTimeOffset now)
    {
        lock (gate)
        {
            for (; counted < log.Count; counted++)
                totals[log[counted].Channel].Add(log[counted]);
            return [.. ChannelNames.All.Select(channel => totals[channel].Of(channel, now))];
        }
    }

    private sealed class Totals
    {
        private readonly SortedDictionary<int, int> refused = [];
        private int sent;
        private int edited;
        private DateTimeOffset? lastAt;
        private readonly Queue<DateTimeOffset> recent = new();

        public void Add(SimulatedMessage message)
        {
            if (message.Accepted)
                recent.Enqueue(message.At);
            lastAt = message.At;
            if (!message.Accepted)
                refused[message.Status] = refused.GetValueOrDefault(message.Status) + 1;
            else if (message.IsEdit)
                edited++;
            else
                sent++;
        }

        public ChannelTally Of(ChannelKind channel, DateTimeOffset now)
        {
            while (recent.TryPeek(out var oldest) && now - oldest > Window)
                recent.Dequeue();
            return new(channel, sent, edited, refused.ToDictionary(), lastAt, recent.Count / Window.TotalSeconds);
        }
    }
}
