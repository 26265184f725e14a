using AlertServerless.Core.Publishing;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>Whether sign-up works, and what the producer lets everybody see of the rest.</summary>
internal static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", ShowAsync).ExcludeFromDescription();
        routes.MapGet("/api/status", ReadAsync).WithName("publicStatus").WithTags(ApiDocument.Tag);
        routes
            .MapGet("/api/earthquakes", RecentAsync)
            .WithName("recentEarthquakes")
            .WithTags(ApiDocument.Tag)
            .ProducesProblem(503);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext context,
        SignUpParts parts,
        SignUpGuard guard,
        StatusCache cache
    ) =>
        Page.Render<StatusPage>(
            StatusCodes.Status200OK,
            new()
            {
                [nameof(StatusPage.Page)] = Page.Of(context, parts),
                [nameof(StatusPage.CodesBySms)] = await guard.HasCodesAsync(
                    parts.Clock.GetUtcNow(),
                    context.RequestAborted
                ),
                [nameof(StatusPage.Status)] = await cache.ReadAsync(context.RequestAborted),
            }
        );

    private static async Task<StatusAnswer> ReadAsync(
        HttpContext context,
        SignUpParts parts,
        SignUpGuard guard,
        StatusCache cache
    )
    {
        var status = await cache.ReadAsync(context.RequestAborted);
        return new StatusAnswer(
            await guard.HasCodesAsync(parts.Clock.GetUtcNow(), context.RequestAborted),
            status?.Ready,
            status?.Feeds,
            status?.LastTest,
            status?.LastDrill?.OriginTime
        );
    }

    private static async Task<Results<Ok<IReadOnlyList<PublicEvent>>, ProblemHttpResult>> RecentAsync(
        HttpContext context,
        StatusCache cache
    ) =>
        await cache.ReadAsync(context.RequestAborted) is { } status
            ? TypedResults.Ok(status.Recent)
            : TypedResults.Problem(
                "nobody knows just now; ask again in a minute",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
}

/// <summary>However many look, the producer's status is read every fifteen seconds at most: many who look at once after
/// an earthquake must not use up what the account may ask for.</summary>
internal sealed partial class StatusCache(SignUpParts parts, ILogger<StatusCache> log)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(15);

    private (DateTimeOffset At, PublicStatus? Status) read = (DateTimeOffset.MinValue, null);

    /// <returns>Null when nobody knows: it cannot be read, or is too old to be true.</returns>
    public async Task<PublicStatus?> ReadAsync(CancellationToken cancellation)
    {
        var now = parts.Clock.GetUtcNow();
        if (now - read.At > Kept)
        {
            try
            {
                read = (now, await parts.PublicStatus.ReadAsync(cancellation));
            }
            catch (Exception outage) when (outage is StoreUnavailableException or StoreRefusedException)
            {
                LogUnread(log, outage.Message);
                read = (now, null);
            }
        }

        return read.Status is { } status && status.IsFresh(now) ? status : null;
    }

    [LoggerMessage(8001, LogLevel.Warning, "public status not read: {Problem}")]
    private static partial void LogUnread(ILogger log, string problem);
}

/// <param name="CodesBySms">False when the day's codes are used up; e-mail and Telegram still work then.</param>
/// <param name="Ready">Whether an alert would go out now; this and what follows is null when nobody knows.</param>
/// <param name="LastDrillAt">When the last exercise began.</param>
internal sealed record StatusAnswer(
    bool CodesBySms,
    bool? Ready,
    IReadOnlyList<PublicFeed>? Feeds,
    PublicTest? LastTest,
    DateTimeOffset? LastDrillAt
);
