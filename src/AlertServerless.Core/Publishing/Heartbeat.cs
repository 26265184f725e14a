using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Publishing;

/// <summary>
/// The record that proves every day that an alert would arrive: an alert's record in every respect (codec, signature,
/// expiry, partition), but about no event, so it is answered instead of sent. Nothing real can have its event id: those
/// begin with their time.
/// </summary>
public static class Heartbeat
{
    private static readonly EventId Event = new("heartbeat");

    /// <summary>One that is read later says nothing about now.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <param name="lane">The partition that it proves.</param>
    /// <param name="at">When it was decided to send it; names this beat.</param>
    public static AlertRecord Record(int lane, int lanes, DateTimeOffset at)
    {
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.7, 26.6), 90),
            at,
            new Magnitude(4, MagnitudeType.Mw),
            0.2,
            LocationAssumed: false,
            "heartbeat",
            "heartbeat"
        );
        var alert = new Alert(
            AlertId.ForTier(Event, 1),
            AlertKind.First,
            AlertCategory.Test,
            1,
            estimate,
            [],
            at,
            at,
            at + Lifetime
        );
        return new AlertRecord(alert, lane, lanes, 1, new Dictionary<ChannelKind, double>());
    }

    /// <summary>The heartbeat that was read, fresh or not; null for anything else.</summary>
    public static AlertRecord? In(AlertReading reading)
    {
        var record = reading switch
        {
            AlertReading.Accepted accepted => accepted.Record,
            AlertReading.Ended ended => ended.Record,
            _ => null,
        };
        return record is not null && Is(record) ? record : null;
    }

    public static bool Is(AlertRecord record) =>
        record.Alert.Category == AlertCategory.Test && record.Alert.Id.Event == Event;
}
