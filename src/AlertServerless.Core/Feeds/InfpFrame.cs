using System.Text.Json;
using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>
/// One frame of alerta.infp.ro: every value is text, there is no event id, place, depth or origin time, and "nothing is
/// happening" is written as magnitude 0.1 with 30 seconds, not as zero.
/// </summary>
internal sealed record InfpFrame(
    FeedState State,
    Magnitude? Magnitude,
    double? SecondsToBucharest,
    DateTime? Heartbeat,
    string? Note
)
{
    /// <summary>Public clients of the page take 1 and above as an event; idle frames show 0.1.</summary>
    public const double LowestEvent = 1;

    /// <summary>Beyond this the S wave has left Romania, or is not Romania's.</summary>
    private const double FarthestSeconds = 600;

    private static InfpFrame Without(FeedState state, string note) => new(state, null, null, null, note);

    public static InfpFrame Read(ReadOnlyMemory<byte> payload)
    {
        if (DocumentText.IsBlank(payload.Span))
            return Without(FeedState.Malformed, "the frame is empty");
        if (DocumentText.RefuseMarkup(payload.Span) is { } notText)
            return Without(notText.State, notText.Why);
        var (json, refusal, rest) = JsonText.Open(payload);
        if (json is null)
            return Without(FeedState.Malformed, refusal!.Why);
        using (json)
        {
            // A single number decides here, and the next frame comes in a second: a frame with anything behind its
            // JSON does not count.
            return rest is null ? Read(json.RootElement) : Without(FeedState.Malformed, rest.Why);
        }
    }

    private static InfpFrame Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Without(FeedState.Malformed, "the frame is not a JSON object");
        if (root.TryGetProperty("err", out _))
            return Without(
                FeedState.KeyExpired,
                "the source says that the key or session has expired; fetch the page for a new one"
            );
        var check = new RowCheck();
        var row = new JsonRow(root, check);
        var magnitude = check.Magnitude("mag", row.Text("mag"), "ews");
        if (magnitude is null)
            check.Fail("mag is missing");
        if (check.Fault is { } fault)
            return Without(FeedState.Malformed, fault);
        if (!root.TryGetProperty("sec", out _) && !root.TryGetProperty("heart", out _))
            return Without(FeedState.Malformed, "neither sec nor heart: some other document, not a frame of this page");
        return WithDetails(magnitude!.Value, row);
    }

    /// <summary>
    /// The magnitude alone says that something happens, so a damaged countdown or clock is noted and left out, and the
    /// frame still counts.
    /// </summary>
    private static InfpFrame WithDetails(Magnitude magnitude, JsonRow row)
    {
        var seconds = RowCheck.Detail(row.Text("sec"), -FarthestSeconds, FarthestSeconds);
        var heartbeat = InfpClock.ReadHeartbeat(row.Text("heart"));
        var note = (seconds, heartbeat) switch
        {
            (null, _) when row.Text("sec") is { } sec =>
                $"sec is {RowCheck.Quote(sec)}, not seconds between {-FarthestSeconds} and {FarthestSeconds}; left out",
            (_, null) when row.Text("heart") is { } heart => $"heart is {RowCheck.Quote(heart)}, not a time; left out",
            _ => null,
        };
        var state = magnitude.Value >= LowestEvent ? FeedState.Reporting : FeedState.Idle;
        return new InfpFrame(state, magnitude, seconds, heartbeat, note);
    }
}
