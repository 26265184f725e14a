using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Lambda.Feeds;

/// <summary>What a feed showed at one moment, fit to be believed: a stale or refused document has a state and no
/// reports.</summary>
public sealed record FeedDocument(
    FeedOptions Feed,
    FeedState State,
    IReadOnlyList<FeedReport> Reports,
    DateTimeOffset ReceivedAt
);

/// <summary>How a feed stands.</summary>
/// <param name="Name">The feed.</param>
/// <param name="State">After its latest answer; null before the first.</param>
/// <param name="Why">One line when something is wrong, else null.</param>
/// <param name="LastGoodAt">When it last answered as it should (idle, reporting, empty or unchanged).</param>
/// <param name="FailuresInARow">Answers since then.</param>
/// <param name="Documents">Answers so far.</param>
/// <param name="Reports">Reports so far.</param>
public sealed record FeedHealth(
    string Name,
    FeedState? State,
    string? Why,
    DateTimeOffset? LastGoodAt,
    int FailuresInARow,
    long Documents,
    long Reports
)
{
    public static FeedHealth Unseen(string name) => new(name, null, null, null, 0, 0, 0);

    public FeedHealth After(FeedState state, string? why, int reports, DateTimeOffset now) =>
        IsGood(state)
            ? this with
            {
                State = state,
                Why = null,
                LastGoodAt = now,
                FailuresInARow = 0,
                Documents = Documents + 1,
                Reports = Reports + reports,
            }
            : this with
            {
                State = state,
                Why = why,
                FailuresInARow = FailuresInARow + 1,
                Documents = Documents + 1,
            };

    public FeedHealth StillGood(DateTimeOffset now) =>
        this with
        {
            LastGoodAt = now,
            FailuresInARow = 0,
            Documents = Documents + 1,
        };

    private static bool IsGood(FeedState state) => state is FeedState.Idle or FeedState.Reporting or FeedState.Empty;
}
