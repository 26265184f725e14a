using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Alerting.Producing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>
/// Somebody has the producer's role and secrets: a page it parsed took it over, say. What they hold is the signing key
/// and the right to invoke the publisher; no key of an address, no way to a broker (the tests of the templates hold
/// that). These tests say what they can still do with it, and what not.
/// </summary>
public sealed class CompromisedProducerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);

    private static readonly int Limit = PublishingGate.MaxEventsPerHour(AlertOptions.Default);

    private readonly AlertSigner stolen = AlertSigner.Create("2026-11");
    private readonly FakePublisher topic = new();
    private readonly FakeTimeProvider clock = new(Now);
    private readonly HashSet<EventId> counted = [];
    private readonly List<string> refusals = [];

    private GuardedPublisher Publisher(AdmitEvent? admit = null) =>
        new(topic, stolen.Verifier(), admit ?? AdmitAsync, clock, refusals.Add);

    /// <summary>It can say that there is an earthquake, as the producer can: that is what the key is for.</summary>
    [Fact]
    public async Task They_can_alert_events_up_to_the_limit_of_an_hour_and_no_more()
    {
        var publisher = Publisher();
        for (var number = 0; number < 3 * Limit; number++)
            await OfferAsync(publisher, Fresh(number));

        Assert.Equal(Limit, topic.Alerts.Select(alert => alert.Id.Event).Distinct().Count());
        Assert.Contains("the hour's limit of events is reached", refusals[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_can_withdraw_an_alert_at_any_time()
    {
        var outcomes = await OfferAsync(Publisher((_, _, _) => Task.FromResult(false)), Withdrawn(Fresh(1)));
        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Acknowledged, outcome.Fate));
    }

    public static TheoryData<string, Alert> Forged =>
        new()
        {
            {
                "ended",
                Fresh(1) with
                {
                    FirstSeenAt = Now.AddMinutes(-9),
                    DecidedAt = Now.AddMinutes(-9),
                    ExpiresAt = Now,
                }
            },
            { "decided in the future", Fresh(1) with { DecidedAt = Now.AddSeconds(6), ExpiresAt = Now.AddMinutes(9) } },
            { "would live longer than 60 min", Fresh(1) with { ExpiresAt = Now.AddHours(1).AddSeconds(1) } },
        };

    [Theory]
    [MemberData(nameof(Forged), DisableDiscoveryEnumeration = true)]
    public async Task They_cannot_make_an_alert_that_outlives_its_time_or_comes_from_another(string why, Alert alert)
    {
        var outcomes = await OfferAsync(Publisher(), alert);

        Assert.Empty(topic.Taken);
        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Refused, outcome.Fate));
        Assert.Contains(why, refusals[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_cannot_write_what_the_key_did_not_sign()
    {
        var signed = stolen.Sign(AlertRecordCodec.Encode(SampleAlerts.Record(Fresh(1))));
        var altered = (byte[])signed.Value.Clone();
        altered[^2] ^= 1;
        LaneRecord[] records =
        [
            new(0, 0, "key", signed with { Value = altered }),
            new(0, 0, "key", signed with { Signature = [] }),
            new(0, 0, "key", AlertSigner.Create("another").Sign(signed.Value)),
            new(0, 0, "key", stolen.Sign("any text that consumers might be made to parse"u8.ToArray())),
        ];
        var answer = await Publisher().HandleAsync(new PublisherRequest(records), CancellationToken.None);

        Assert.Empty(topic.Offered);
        Assert.Equal(records.Length, answer.Outcomes!.Count(outcome => outcome.Fate == LaneFate.Refused));
    }

    [Fact]
    public async Task They_cannot_put_one_lanes_record_into_another_lane()
    {
        var signed = stolen.Sign(AlertRecordCodec.Encode(SampleAlerts.Record(Fresh(1))));
        var lane = SampleAlerts.Record(Fresh(1)).Lane + 1;
        await Publisher().HandleAsync(new PublisherRequest([new(lane, 0, "key", signed)]), CancellationToken.None);
        Assert.Empty(topic.Offered);
    }

    /// <summary>A store that does not answer must not suppress an alert, and whoever holds the producer cannot
    /// stop it.</summary>
    [Fact]
    public async Task What_cannot_be_counted_is_written_and_reported()
    {
        var publisher = Publisher(
            (_, _, _) => throw new StoreUnavailableException("update", new TimeoutException("as the test says"))
        );
        var outcomes = await OfferAsync(publisher, Fresh(1));

        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Acknowledged, outcome.Fate));
        Assert.Contains("written without being counted", Assert.Single(refusals), StringComparison.Ordinal);
    }

    /// <summary>The count is of events: an escalation, other lanes and a repetition take no more room.</summary>
    [Fact]
    public async Task The_same_event_is_counted_once()
    {
        var publisher = Publisher();
        await OfferAsync(publisher, Fresh(1));
        await OfferAsync(publisher, Escalated(Fresh(1)));
        await OfferAsync(publisher, Fresh(1));
        Assert.Single(counted);
        Assert.Equal(3, topic.Taken.Count);
    }

    private static Alert Fresh(int number) =>
        SampleAlerts.First with
        {
            Id = AlertId.ForTier(new EventId(string.Create(CultureInfo.InvariantCulture, $"forged-{number}")), 4),
            FirstSeenAt = Now,
            DecidedAt = Now,
            ExpiresAt = Now.AddMinutes(10),
        };

    private static Alert Escalated(Alert first) =>
        first with
        {
            Id = AlertId.ForTier(first.Id.Event, 5),
            Kind = AlertKind.Escalated,
            Tier = 5,
            Earlier = [new EarlierAlert(first.Id, first.Estimate, first.DecidedAt)],
        };

    private static Alert Withdrawn(Alert first) =>
        first with
        {
            Id = AlertId.ForCancellation(first.Id.Event),
            Kind = AlertKind.Cancelled,
            Earlier = [new EarlierAlert(first.Id, first.Estimate, first.DecidedAt)],
        };

    private Task<bool> AdmitAsync(Alert alert, DateTimeOffset now, CancellationToken cancellation)
    {
        if (counted.Count >= Limit && !counted.Contains(alert.Id.Event))
            return Task.FromResult(false);
        counted.Add(alert.Id.Event);
        return Task.FromResult(true);
    }

    // Over the wire, in the JSON that the two functions exchange.
    private async Task<IReadOnlyList<LaneOutcome>> OfferAsync(GuardedPublisher publisher, Alert alert)
    {
        var record = SampleAlerts.Record(alert);
        var remote = new RemoteAlertPublisher(
            async (request, cancellation) =>
            {
                using var document = new MemoryStream(request);
                return ((await publisher.HandleAsync(PublisherRequest.Read(document), cancellation)).ToJson(), "");
            }
        );
        return await remote.PublishAsync(
            [new LaneRecord(record.Lane, 3, alert.Id.Event.Value, stolen.Sign(AlertRecordCodec.Encode(record)))],
            CancellationToken.None
        );
    }
}
