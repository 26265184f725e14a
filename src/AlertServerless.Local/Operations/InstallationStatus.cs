using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Local.Operations;

/// <summary>What an operator must know at night, at one moment.</summary>
/// <param name="NotReady">Why nobody would be warned now; empty when somebody would.</param>
/// <param name="LeaderUntil">When the leading producer's lease ends; null when nobody leads.</param>
public sealed record InstallationStatus(
    string Name,
    DateTimeOffset At,
    IReadOnlyList<string> NotReady,
    SendingStatus Sending,
    DateTimeOffset? LeaderUntil,
    long Subscribers,
    IReadOnlyList<AlertProgress> Open,
    int? Retries,
    int? DeadLetters,
    IReadOnlyList<OperatorAction> Audit,
    ReadinessFacts Proof
)
{
    private const int AuditShown = 5;

    public bool IsReady => NotReady.Count == 0;

    public static async Task<InstallationStatus> ReadAsync(Installation installation, CancellationToken cancellation)
    {
        var now = installation.Clock.GetUtcNow();
        var sending = installation.Sending.ReadAsync(cancellation);
        var leader = installation.Lease.FindLeaderAsync(now, cancellation);
        var subscribers = installation.SubscribersAsync(cancellation);
        var open = installation.OpenAlertsAsync(cancellation);
        var retries = installation.DepthAsync(installation.Access.RetryQueue, cancellation);
        var dead = installation.DepthAsync(installation.Access.DeadLetterQueue, cancellation);
        var audit = installation.Audit.LatestAsync(AuditShown, cancellation);
        await Task.WhenAll(sending, leader, subscribers, open, retries, dead, audit);
        var proof = await installation.Proof.ReadAsync(busy: (await open).Count > 0, cancellation);
        return new InstallationStatus(
            installation.Access.Name,
            now,
            Why(await sending, await dead, proof, now),
            await sending,
            (await leader)?.Until,
            await subscribers,
            await open,
            await retries,
            await dead,
            await audit,
            proof
        );
    }

    /// <summary>The headline, then a line for each fact.</summary>
    public IEnumerable<string> Lines()
    {
        yield return IsReady ? $"READY: {Name} would warn now" : $"NOT READY: {string.Join("; ", NotReady)}";
        yield return Text($"subscribers   {Subscribers:N0}");
        yield return Sending.State == SendingState.Running
            ? "sending       running"
            : Text($"sending       stopped by {Sending.By ?? "somebody"}, {Ago(Sending.At)}");
        var good = Proof.Feeds.Count(feed => feed.Why is null);
        yield return Text($"feeds         {good} of {Proof.Feeds.Count} answer");
        yield return Proof.Sent is { } sent
            ? Text(
                $"heartbeat     {(At - sent.At).TotalSeconds:0} s ago on {sent.Lanes} lanes, {Proof.Answers.Count(lane => lane.Beat >= sent.At)} answered"
            )
            : "heartbeat     never sent";
        if (Proof.Canary is { } canary)
            yield return Text($"test quake    {CanaryLine(canary)}");
        yield return $"producer      {(LeaderUntil is null ? "nobody leads" : "one leads")}";
        yield return Text($"retries       {Count(Retries)} waiting, {Count(DeadLetters)} dead letters");
        foreach (var alert in Open)
            yield return $"open alert    {ProgressLine(alert)}";
        foreach (var action in Audit)
            yield return Text(
                $"{action.At:yyyy-MM-dd HH:mm:ss} UTC  {action.What} by {action.Who}{Concerned(action.People)}"
            );
    }

    private string CanaryLine(CanaryFacts canary) =>
        CanaryProof.Slowest(canary) is { } slowest
            ? Text(
                $"{(At - canary.Shown).TotalMinutes:0} min ago, in {canary.Inboxes.Count} inboxes after {slowest.TotalSeconds:0.0} s"
            )
            : Text($"{(At - canary.Shown).TotalMinutes:0} min ago, not in every inbox");

    public static string ProgressLine(AlertProgress one) =>
        Text(
            $"{one.Alert.Id} M {one.Alert.Estimate.Magnitude.Value:F1}: {one.Counts.Notified:N0} notified, {one.Counts.Skipped:N0} not concerned, {one.Counts.Undelivered:N0} undelivered; {one.Finished} of {one.Slots} slots finished"
        );

    public string ToJson() =>
        JsonSerializer.Serialize(
            new StatusDocument(
                Name,
                At,
                IsReady,
                NotReady,
                Sending.State == SendingState.Running ? "running" : "stopped",
                Sending.By,
                Sending.At,
                LeaderUntil is not null,
                Subscribers,
                Retries,
                DeadLetters,
                [
                    .. Open.Select(one => new OpenAlertDocument(
                        one.Alert.Id.Value,
                        one.Alert.Id.Event.Value,
                        one.Counts.Notified,
                        one.Counts.Skipped,
                        one.Counts.Undelivered,
                        one.Slots,
                        one.Finished
                    )),
                ],
                Audit
            ),
            StatusDocumentJson.Default.StatusDocument
        );

    // Who pauses sending does so on purpose; a warning would still not go out.
    private static List<string> Why(SendingStatus sending, int? deadLetters, ReadinessFacts proof, DateTimeOffset now)
    {
        var why = Readiness.Problems(proof, now).ToList();
        if (deadLetters is null)
            why.Add("the queues do not answer");
        if (sending.State == SendingState.Paused)
            why.Insert(0, $"sending is stopped by {sending.By ?? "somebody"} since {sending.At ?? now:u}");
        return why;
    }

    private static string Count(int? messages) => messages is { } known ? Text($"{known:N0}") : "unknown";

    private static string Concerned(long? people) => people is { } count ? Text($" ({count:N0} people)") : "";

    private string Ago(DateTimeOffset? at) =>
        at is { } then ? Text($"{(At - then).TotalSeconds:0} s ago") : "at an unknown time";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

internal sealed record StatusDocument(
    string Name,
    DateTimeOffset At,
    bool Ready,
    IReadOnlyList<string> NotReady,
    string Sending,
    string? SendingBy,
    DateTimeOffset? SendingSince,
    bool ProducerLeads,
    long Subscribers,
    int? Retries,
    int? DeadLetters,
    IReadOnlyList<OpenAlertDocument> OpenAlerts,
    IReadOnlyList<OperatorAction> Audit
);

internal sealed record OpenAlertDocument(
    string Alert,
    string Event,
    int Notified,
    int Skipped,
    int Undelivered,
    int Slots,
    int Finished
);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusDocumentJson : JsonSerializerContext;
