using System.Diagnostics.Tracing;

namespace AlertServerless.Local.Reports;

/// <summary>The longest time that the garbage collector has stopped this process's threads, by the runtime's own events.</summary>
public sealed class GcPauseWatch : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Gc = (EventKeywords)1;
    private const int SuspendBegins = 9;
    private const int RestartEnds = 3;

    private DateTime suspended;
    private long longestTicks;

    public double LongestMs => TimeSpan.FromTicks(Volatile.Read(ref longestTicks)).TotalMilliseconds;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime) EnableEvents(eventSource, EventLevel.Informational, Gc);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId == SuspendBegins) suspended = eventData.TimeStamp;
        if (eventData.EventId != RestartEnds || suspended == default) return;
        var pause = (eventData.TimeStamp - suspended).Ticks;
        if (pause > longestTicks) Volatile.Write(ref longestTicks, pause);
        suspended = default;
    }
}
