using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>What the gate made of a record. A closed set: <see cref="Passed"/> or <see cref="Stopped"/>.</summary>
public abstract record GateResult
{
    private GateResult() { }

    public sealed record Passed(AlertRecord Record) : GateResult;

    /// <param name="Why">One line for operators; holds nothing secret.</param>
    public sealed record Stopped(string Why) : GateResult;
}

/// <summary>
/// What a record must be before it is written to the topic. The producer parses what the internet sends and holds the
/// signing key, so its signature alone is not enough: the gate is in a function that reads no document and holds no
/// signing key.
/// </summary>
public static class PublishingGate
{
    /// <summary>Clocks of two functions differ by milliseconds; a decision further in the future is refused.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>The longest life that an alert's options allow (<c>alertLifetimeSeconds</c>).</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>Events that may be alerted within an hour of the clock; escalations and cancellations of an event are
    /// not counted again. Twice what the alert policy lets through without an operator: an hour of the clock may hold
    /// the second half of one of the policy's hours and the first of the next.</summary>
    public static int MaxEventsPerHour(AlertOptions options) => 2 * options.MaxFirstAlertsPerHour;

    /// <param name="verifier">Holds the producer's public keys.</param>
    /// <param name="offered">As it would stand on the topic.</param>
    /// <param name="lane">The lane it is offered for.</param>
    /// <param name="now">The publisher's clock.</param>
    public static GateResult Judge(AlertVerifier verifier, SignedValue offered, int lane, DateTimeOffset now) =>
        verifier.Open(offered.Value, offered.Signature, offered.KeyId, now) switch
        {
            AlertReading.Accepted accepted => Judge(accepted.Record, lane, now),
            AlertReading.Ended ended => Stop($"{ended.Record.Alert.Id} ended {ended.Record.Alert.ExpiresAt:O}"),
            AlertReading.Refused refused => Stop($"{refused.Refusal}: {refused.Why}"),
            _ => throw new InvalidOperationException("an alert reading is accepted, ended or refused"),
        };

    private static GateResult Judge(AlertRecord record, int lane, DateTimeOffset now)
    {
        var alert = record.Alert;
        if (record.Lane != lane)
            return Stop($"{alert.Id}: a record of lane {record.Lane} is offered for lane {lane}");
        if (alert.DecidedAt > now + MaxClockSkew)
            return Stop($"{alert.Id}: decided in the future, at {alert.DecidedAt:O}");
        return alert.ExpiresAt - alert.DecidedAt > MaxLifetime
            ? Stop($"{alert.Id}: would live longer than {MaxLifetime.TotalMinutes:0} min")
            : new GateResult.Passed(record);
    }

    private static GateResult.Stopped Stop(string why) => new(why);
}
