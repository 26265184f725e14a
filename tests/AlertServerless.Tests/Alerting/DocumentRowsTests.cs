using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>A document's rows have one order, whatever order its source wrote them in.</summary>
public sealed class DocumentRowsTests
{
    private static FeedReport Row(string? id = null, double after = 0, double? magnitude = 5) =>
        new()
        {
            Source = "list",
            Format = FeedFormat.QuakeMl,
            SourceEventId = id,
            OriginTime = Scene.Origin.AddSeconds(after),
            Epicenter = new GeoPoint(45.6, 26.5),
            Magnitude = magnitude is { } value ? new Magnitude(value, MagnitudeType.Ml) : null,
        };

    private static FeedReport Deleted(FeedReport row) => row with { ReviewStatus = ReviewStatus.Deleted };

    private static FeedReport Updated(FeedReport row, double after) =>
        row with
        {
            UpdatedAt = Scene.Origin.AddSeconds(after),
        };

    /// <summary>The same in both orders.</summary>
    private static List<FeedReport> Read(params FeedReport[] rows)
    {
        var forward = DocumentRows.Of(rows).Select(row => row.Report).ToList();
        var backward = DocumentRows.Of([.. rows.Reverse()]).Select(row => row.Report);
        Assert.Equal(forward, backward);
        return forward;
    }

    [Fact]
    public void A_deletion_comes_last_however_old_it_is()
    {
        var (live, deleted) = (Updated(Row("a"), 90), Deleted(Updated(Row("b"), 10)));

        Assert.Equal([live, deleted], Read(deleted, live));
    }

    [Fact]
    public void Then_the_oldest_statement_the_earliest_origin_the_id_and_the_size_decide()
    {
        FeedReport[] ordered =
        [
            Updated(Row("z", after: 50), 10),
            Updated(Row("y", after: 10), 20),
            Updated(Row("x", after: 20), 20),
            Updated(Row("a", after: 30), 30),
            Updated(Row("b", after: 30), 30),
        ];

        Assert.Equal(ordered, Read([.. ordered.OrderBy(row => row.SourceEventId, StringComparer.Ordinal)]));
    }

    [Fact]
    public void A_version_counts_before_the_time_of_the_update()
    {
        var first = Updated(Row("a"), 90) with { Version = 1 };
        var second = Updated(Row("b"), 10) with { Version = 2 };

        Assert.Equal([first, second], Read(second, first));
    }

    [Fact]
    public void Of_an_id_that_is_there_twice_the_newest_statement_counts()
    {
        var (old, newest) = (Updated(Row("a", magnitude: 6), 10), Updated(Row("a", magnitude: 5), 20));

        Assert.Equal([newest], Read(old, newest));
    }

    [Fact]
    public void Of_one_age_the_strongest_statement_counts()
    {
        Assert.Equal([Row("a", magnitude: 6)], Read(Row("a", magnitude: 5), Row("a", magnitude: 6), Row("a", 0, null)));
        Assert.Equal([Row("a")], Read(Deleted(Row("a")), Row("a")));
        Assert.Equal([Row("a", after: 9)], Read(Row("a"), Row("a", after: 9)));
        var north = Row("a") with { Epicenter = new GeoPoint(46, 26.5) };
        Assert.Equal([Row("a")], Read(north, Row("a")));
        var east = Row("a") with { Epicenter = new GeoPoint(45.6, 27) };
        Assert.Equal([Row("a")], Read(east, Row("a")));
    }

    [Fact]
    public void A_row_says_where_it_stands_in_the_document()
    {
        var rows = DocumentRows.Of([Row("a"), Row("b"), Row("a", magnitude: 6)]);

        Assert.Equal(
            [
                [0, 2],
                [1],
            ],
            rows.OrderBy(row => row.Positions[0]).Select(row => row.Positions)
        );
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(8.1, 2)]
    public void Rows_without_ids_are_one_as_close_as_no_source_could_tell_apart(double apart, int expected)
    {
        var read = Read(Row(after: 100), Row(after: 100 + apart, magnitude: 4));

        Assert.Equal(expected, read.Count);
    }

    [Fact]
    public void They_are_grouped_from_the_earliest()
    {
        // 0, 6 and 12 s: the first two are one, the third is too far from the first.
        Assert.Equal(2, Read(Row(after: 12), Row(after: 0), Row(after: 6)).Count);
    }

    [Fact]
    public void An_exercise_is_no_row_of_the_earthquake_beside_it()
    {
        var exercise = Row(after: 1) with { Category = MessageCategory.Exercise };

        Assert.Equal(2, Read(Row(), exercise).Count);
    }

    [Fact]
    public void A_name_that_two_rows_give_names_neither()
    {
        var (a, b) = (Row("a") with { Aliases = ["shared", "own"] }, Row("b", 20) with { Aliases = ["shared"] });
        var rows = DocumentRows.Of([a, b]);

        Assert.Equal(["own"], rows[0].Report.Aliases);
        Assert.Empty(rows[1].Report.Aliases);
    }

    [Fact]
    public void A_name_that_one_row_gives_stays()
    {
        var rows = Read(Row("a") with { Aliases = ["own"] }, Row("b", 20));

        Assert.Equal(["own"], rows[0].Aliases);
    }
}
