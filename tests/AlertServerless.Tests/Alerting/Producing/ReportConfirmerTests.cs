using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>What a poller passes on of a feed whose readings are not all alike.</summary>
public sealed class ReportConfirmerTests
{
    private static readonly FeedOptions Infp = FeedOptions.For(FeedFormat.InfpAlert);

    private readonly ManualTime time = new(Scene.Origin.AddSeconds(20));
    private readonly List<ProducerEvent> events = [];
    private readonly List<FeedDocument> passed = [];

    private Task<FeedScript> PollAsync(
        Func<int, FeedAnswer, CancellationToken, Task<FeedAnswer>> again,
        params string[] magnitudes
    ) =>
        PollAsync(
            Infp,
            again,
            [
                .. magnitudes.Select(magnitude =>
                    (Func<DateTimeOffset, FeedAnswer>)(now => FeedScript.Frame(now, magnitude))
                ),
            ]
        );

    private async Task<FeedScript> PollAsync(
        FeedOptions feed,
        Func<int, FeedAnswer, CancellationToken, Task<FeedAnswer>>? again,
        params Func<DateTimeOffset, FeedAnswer>[] answers
    )
    {
        using var end = new CancellationTokenSource();
        var script = again is null
            ? new FeedScript(end, time, answers)
            : new FeedScript(end, time, answers) { Again = again };
        var sink = Channel.CreateUnbounded<ProducerInput>();
        await time.RunAsync(async () =>
        {
            await new FeedPoller(feed, script, new Random(1), time, events.Add)
                .RunAsync(sink.Writer, end.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        while (sink.Reader.TryRead(out var input))
            if (input is ProducerInput.Arrived { Document: var document })
                passed.Add(document);
        return script;
    }

    private Func<int, FeedAnswer, CancellationToken, Task<FeedAnswer>> Then(params string[] magnitudes) =>
        (number, _, _) => Task.FromResult<FeedAnswer>(FeedScript.Frame(time.GetUtcNow(), magnitudes[number - 1]));

    private IEnumerable<double> Magnitudes =>
        passed.SelectMany(document => document.Reports).Select(report => report.Magnitude!.Value.Value);

    private IEnumerable<bool> Conflicts =>
        events.OfType<ProducerEvent.ReadingUnconfirmed>().Select(unconfirmed => unconfirmed.Conflicting);

    [Fact]
    public async Task What_is_new_is_read_again_and_what_is_known_is_not()
    {
        var script = await PollAsync(
            Infp,
            null,
            now => FeedScript.Frame(now, "0.1"),
            now => FeedScript.Frame(now, "5.6"),
            now => FeedScript.Frame(now, "5.6"),
            now => FeedScript.Frame(now, "5.9")
        );

        Assert.Equal(2, script.ReadAgain);
        Assert.Equal([5.6, 5.6, 5.9], Magnitudes);
        Assert.Empty(Conflicts);
    }

    [Fact]
    public async Task A_damaged_first_reading_is_outvoted()
    {
        await PollAsync(Then("5.6", "5.6"), "7.6");

        Assert.Equal([5.6], Magnitudes);
        Assert.Empty(Conflicts);
    }

    [Fact]
    public async Task A_damaged_confirming_reading_is_outvoted()
    {
        await PollAsync(Then("7.6", "5.6", "5.6"), "5.6");

        Assert.Equal([5.6], Magnitudes);
    }

    [Fact]
    public async Task A_quiet_feed_that_was_damaged_into_an_earthquake_stays_quiet()
    {
        await PollAsync(Then("0.1", "0.1"), "0.1", "8.1", "0.1");

        Assert.Empty(Magnitudes);
        Assert.Equal([FeedState.Idle, FeedState.Idle, FeedState.Idle], passed.Select(document => document.State));
    }

    [Fact]
    public async Task A_source_that_breaks_down_under_the_earthquake_is_believed_after_one_reading()
    {
        var shown = time.GetUtcNow();
        await PollAsync(
            async (_, _, cancellation) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
                throw new InvalidOperationException("unreachable");
            },
            "5.6"
        );

        Assert.Equal([5.6], Magnitudes);
        Assert.Equal([false], Conflicts);
        Assert.Equal(TimeSpan.FromSeconds(1.5), time.GetUtcNow() - shown);
    }

    [Fact]
    public async Task A_source_that_cannot_be_reached_again_conflicts_with_nothing()
    {
        var asked = new List<double>();
        var shown = time.GetUtcNow();
        await PollAsync(
            (_, _, _) =>
            {
                asked.Add((time.GetUtcNow() - shown).TotalSeconds);
                return Task.FromResult<FeedAnswer>(new FeedAnswer.Failed(FeedState.Unreachable, "HTTP 503"));
            },
            "5.6"
        );

        Assert.Equal([5.6], Magnitudes);
        Assert.Equal([false], Conflicts);
        Assert.Equal([0, 0.1, 0.3, 0.6], asked.Select(at => Math.Round(at, 3)));
    }

    [Fact]
    public async Task One_frame_from_a_site_that_otherwise_shows_a_page_is_not_believed()
    {
        await PollAsync(
            Infp,
            (_, _, _) => Task.FromResult<FeedAnswer>(Page),
            _ => Page,
            now => FeedScript.Frame(now, "5.6"),
            _ => Page
        );

        Assert.Empty(Magnitudes);
        Assert.Equal([true], Conflicts);
    }

    [Fact]
    public async Task A_hiccup_between_two_readings_that_agree_costs_nothing()
    {
        await PollAsync(
            Infp,
            (number, answer, _) => Task.FromResult<FeedAnswer>(number == 1 ? Page : answer),
            now => FeedScript.Frame(now, "5.6")
        );

        Assert.Equal([5.6], Magnitudes);
        Assert.Empty(Conflicts);
    }

    private static FeedAnswer Page =>
        new FeedAnswer.Document("<html><form action='login.php'></form></html>"u8.ToArray());

    [Fact]
    public async Task Readings_that_all_differ_are_not_passed_on_until_two_agree()
    {
        var script = await PollAsync(Then("4.1", "7.2", "6.3", "8.4"), "5.6", "8.4");

        Assert.Equal([8.4], Magnitudes);
        Assert.Equal([true], Conflicts);
        // Else a server that is asked conditionally would call it unchanged for ever.
        Assert.Equal(1, script.Forgotten);
    }

    [Fact]
    public async Task A_feed_that_bears_no_second_request_is_believed_at_once()
    {
        var script = await PollAsync(Infp with { ReadTwice = false }, null, now => FeedScript.Frame(now, "5.6"));

        Assert.Equal([5.6], Magnitudes);
        Assert.Equal(0, script.ReadAgain);
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_whole_is_asked_for_anew()
    {
        var fdsn = FeedOptions.For(FeedFormat.FdsnText);
        var script = await PollAsync(
            fdsn,
            null,
            _ => Rows("5.6"),
            _ => Rows("5.x"),
            _ => new FeedAnswer.Document("<html></html>"u8.ToArray()),
            _ => Rows("5.6")
        );

        // The damaged row twice, for what it left out was read again; the page once.
        Assert.Equal(3, script.Forgotten);

        static FeedAnswer.Document Rows(string magnitude) =>
            new(
                System.Text.Encoding.UTF8.GetBytes(
                    Scene.Fdsn(("a", 0, 45.6, 26.5, magnitude), ("b", 5, 45.6, 26.5, "3.1"))
                )
            );
    }
}
