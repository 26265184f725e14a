using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>Each broken link is named, within ten minutes of the clock, and a whole chain is ready.</summary>
public sealed class ReadinessTests
{
    private const int Lanes = 8;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_whole_chain_is_ready_at_any_moment() =>
        Assert.All(Clock(TimeSpan.FromHours(1)), now => Assert.Empty(Readiness.Problems(At(now), now)));

    [Theory]
    [InlineData(
        "consumers that do not start",
        "no consumer answers the heartbeat: it does not start (see its log), the event source mapping is stopped"
    )]
    [InlineData("a partition that nobody reads", "1 of 8 lanes do not answer the heartbeat: partitions 3")]
    [InlineData("a missing right", "consumers: claims and subscribers: query claims is refused: AccessDenied")]
    [InlineData("a revoked provider key", "consumers: twilio: refuses our key (HTTP 401)")]
    [InlineData(
        "a revoked signing key",
        "consumers do not believe the producer's records: signed with a key that is not held here"
    )]
    [InlineData("a dead producer", "no producer has led for ")]
    [InlineData("a silent feed", "feed infp-alert does not answer: unreachable")]
    [InlineData("brokers that refuse", "the topic refuses 2 of 8 lanes: no such partition")]
    public void A_broken_link_is_named_within_ten_minutes(string broken, string sentence)
    {
        var named = Clock(Limit)
            .Select(now => (now, Problems: Readiness.Problems(Broken(broken, now), now)))
            .FirstOrDefault(one => one.Problems.Count > 0);

        Assert.NotNull(named.Problems);
        Assert.InRange(named.now - Start, TimeSpan.Zero, Limit);
        Assert.Contains(named.Problems, problem => problem.StartsWith(sentence, StringComparison.Ordinal));
    }

    /// <summary>Each newer beat would otherwise begin a grace of its own.</summary>
    [Theory]
    [InlineData(31, false)]
    [InlineData(35, true)]
    public void Beats_closer_than_the_grace_name_a_dead_consumer_too(int secondsSinceAnswer, bool isNamed)
    {
        var now = Start.AddSeconds(secondsSinceAnswer);
        var facts = At(now) with
        {
            Every = TimeSpan.FromSeconds(2),
            Sent = new SentHeartbeat(now.AddSeconds(-1), Lanes, []),
            Answers = [.. Enumerable.Range(0, Lanes).Select(lane => new LaneAnswer(lane, Start, []))],
        };

        var named = Readiness
            .Problems(facts, now)
            .Any(problem => problem.StartsWith("no consumer answers", StringComparison.Ordinal));

        Assert.Equal(isNamed, named);
    }

    [Fact]
    public void An_alert_under_way_keeps_lanes_from_answering_and_is_no_fault()
    {
        var now = Start + Limit;
        var facts = Broken("consumers that do not start", now) with { Busy = true };

        Assert.Empty(Readiness.Problems(facts, now));
    }

    [Fact]
    public void All_feeds_silent_is_one_sentence()
    {
        var now = Start + Limit;
        var silent = At(now).Feeds.Select(feed => feed with { GoodAt = Start, Why = "unreachable" }).ToList();

        Assert.Equal(
            ["none of 2 feeds answers: unreachable"],
            Readiness.Problems(At(now) with { Feeds = silent }, now)
        );
    }

    [Fact]
    public void Before_anything_was_proved_nothing_is_ready() =>
        Assert.Equal(
            ["no producer has ever led: it does not start, or is not scheduled", "no heartbeat was ever sent"],
            Readiness.Problems(new ReadinessFacts(Every, null, [], null, [], null, Busy: false), Start)
        );

    [Fact]
    public void A_heartbeat_is_an_alerts_record_and_nothing_else_is_a_heartbeat()
    {
        var signer = AlertSigner.Create("k");
        var verifier = signer.Verifier();
        var signed = signer.Sign(AlertRecordCodec.Encode(Heartbeat.Record(3, 8, Start)));

        var fresh = verifier.Open(signed.Value, signed.Signature, "k", Start);
        var late = verifier.Open(signed.Value, signed.Signature, "k", Start.AddMinutes(3));

        Assert.Equal((3, Start), (Heartbeat.In(fresh)!.Lane, Heartbeat.In(fresh)!.Alert.DecidedAt));
        Assert.IsType<AlertReading.Ended>(late);
        Assert.NotNull(Heartbeat.In(late));
        Assert.Null(Heartbeat.In(verifier.Open(signed.Value, new byte[64], "k", Start)));
        var real = Heartbeat.Record(3, 8, Start) with
        {
            Alert = Heartbeat.Record(3, 8, Start).Alert with { Category = AlertCategory.Exercise },
        };
        Assert.Null(Heartbeat.In(new AlertReading.Accepted(real)));
    }

    /// <summary>Everything as it is when beats go out every five minutes and are answered in two seconds.</summary>
    private static ReadinessFacts At(DateTimeOffset now)
    {
        var sent = LastBeat(now);
        var answered = now - sent < TimeSpan.FromSeconds(2) ? sent - Every : sent;
        return new ReadinessFacts(
            Every,
            new SentHeartbeat(sent, Lanes, []),
            [.. Enumerable.Range(0, Lanes).Select(lane => new LaneAnswer(lane, answered, []))],
            now.AddSeconds(-20),
            [
                new WatchedFeed("infp-alert", now.AddSeconds(-1), TimeSpan.FromSeconds(1), null),
                new WatchedFeed("usgs-geojson", now.AddSeconds(-60), TimeSpan.FromSeconds(60), null),
            ],
            null,
            Busy: false
        );
    }

    /// <summary>The same, when a link broke at the start.</summary>
    private static ReadinessFacts Broken(string link, DateTimeOffset now)
    {
        var whole = At(now);
        var before = At(Start.AddSeconds(10)).Answers;
        var sent = whole.Sent!;
        var hasBeatSince = sent.At > Start;
        LaneAnswer[] With(string problem) => [.. whole.Answers.Select(lane => lane with { Problems = [problem] })];
        return link switch
        {
            "consumers that do not start" => whole with { Answers = before },
            "a partition that nobody reads" => whole with
            {
                Answers = [.. whole.Answers.Where(lane => lane.Lane != 3), before[3]],
            },
            "a missing right" => hasBeatSince
                ? whole with
                {
                    Answers = With("claims and subscribers: query claims is refused: AccessDenied"),
                }
                : whole,
            "a revoked provider key" => hasBeatSince
                ? whole with
                {
                    Answers = With("twilio: refuses our key (HTTP 401)"),
                }
                : whole,
            "a revoked signing key" => whole with
            {
                Answers = before,
                Rejected = hasBeatSince ? "signed with a key that is not held here" : null,
            },
            "a dead producer" => At(Start.AddSeconds(10)) with { FeedsAt = Start },
            "a silent feed" => whole with
            {
                Feeds = [whole.Feeds[0] with { GoodAt = Start, Why = "unreachable" }, whole.Feeds[1]],
            },
            _ => hasBeatSince
                ? whole with
                {
                    Sent = sent with { Refused = ["no such partition", "no such partition"] },
                }
                : whole,
        };
    }

    private static DateTimeOffset LastBeat(DateTimeOffset now) =>
        Start.AddMinutes(Math.Floor((now - Start).TotalMinutes / Every.TotalMinutes) * Every.TotalMinutes);

    private static IEnumerable<DateTimeOffset> Clock(TimeSpan length)
    {
        for (var second = 0; second <= length.TotalSeconds; second += 5)
            yield return Start.AddSeconds(second);
    }
}
