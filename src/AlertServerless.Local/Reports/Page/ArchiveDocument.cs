using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Operations;

namespace AlertServerless.Local.Reports.Page;

/// <summary>
/// The report of an event as an installation's own archive knows it: alerts, claims and receipts. It is what the system
/// says of itself; the archive keeps no times of single messages, so timeliness stays open.
/// </summary>
public static class ArchiveDocument
{
    /// <returns>Null, with why in <paramref name="Fault"/>.</returns>
    public sealed record Reading(ReportDocument? Document, string? Fault);

    public static async Task<Reading> ReadAsync(Installation installation, string text, CancellationToken cancellation)
    {
        if (!Operator.TryEvent(text, out var id))
            return new Reading(null, $"'{text}' is not an event id: a–z, 0–9 and '-', as alert status shows it");
        var issued = (await installation.Events.LoadAsync(cancellation)).Catalog.Find(id)?.Issued;
        if (issued is null or { IsEmpty: true })
            return new Reading(null, $"{id}: no alert of it is in the catalog of {installation.Access.Name}");
        var alerts = new List<AlertProgress>();
        foreach (var one in issued)
            if (await installation.Events.FindAlertAsync(one.Id, cancellation) is { } alert)
                alerts.Add(await installation.ProgressAsync(alert, cancellation));
        if (alerts.Count == 0)
            return new Reading(null, $"{id}: its alerts are not archived yet");
        var notified = new Dictionary<SubscriberId, ChannelKind>();
        foreach (var alert in alerts.Where(one => one.Alert.Kind != AlertKind.Cancelled))
        foreach (var receipt in await installation.ReceiptsAsync(alert.Alert.Id, cancellation))
            if (!receipt.IsAmbiguous)
                notified.TryAdd(receipt.Subscriber, receipt.Channel);
        var subscribers = await installation.SubscribersAsync(cancellation);
        return new Reading(Of(installation, alerts, notified, subscribers), null);
    }

    private static ReportDocument Of(
        Installation installation,
        List<AlertProgress> alerts,
        Dictionary<SubscriberId, ChannelKind> notified,
        long subscribers
    )
    {
        var last = alerts.FindLast(one => one.Alert.Kind != AlertKind.Cancelled) ?? alerts[^1];
        var cancelled = alerts.Exists(one => one.Alert.Kind == AlertKind.Cancelled);
        long undelivered = last.Counts.Undelivered;
        var open = alerts.Count(one => one.Finished < one.Slots);
        var eligible = notified.Count + undelivered;
        var all = Math.Max(subscribers, eligible);
        var estimate = last.Alert.Estimate;
        var withdrawn = cancelled ? "; it was withdrawn" : "";
        return new ReportDocument(
            Text($"{last.Alert.Id.Event}: magnitude {estimate.Magnitude.Value:F1}"),
            installation.Clock.GetUtcNow(),
            Text($"{notified.Count:N0} people were notified, {undelivered:N0} could not be reached{withdrawn}."),
            last.Alert.Category != AlertCategory.Actual,
            new Verdict(
                VerdictKind.Open,
                open > 0
                    ? Text($"As the archive knows it; {open} of {alerts.Count} alerts are not finished.")
                    : "As the archive knows it. Dead letters say why somebody was not reached.",
                [
                    new Figure("notified", "notified", notified.Count),
                    new Figure("undelivered", "not reached", undelivered),
                    new Figure("alerts", "alerts", alerts.Count),
                ]
            ),
            new Verdict(
                VerdictKind.Open,
                "The archive keeps no times of single messages: the dashboard during-an-earthquake has them.",
                [
                    .. alerts.Select(one => new Figure(
                        $"decisionMs.{one.Alert.Id}",
                        $"{one.Alert.Id} decided after",
                        Math.Round((one.Alert.DecidedAt - one.Alert.FirstSeenAt).TotalMilliseconds),
                        "ms"
                    )),
                ]
            ),
            new Waterfall(
                all,
                [
                    new WaterfallPart(
                        "notConcerned",
                        "not concerned: less expected, or another preference of theirs",
                        all - eligible
                    ),
                ],
                eligible,
                [
                    new WaterfallPart("notified", "notified, by the receipts", notified.Count),
                    new WaterfallPart("undelivered", "not reached, and kept with the reason", undelivered),
                ]
            ),
            Curve: null,
            [],
            [
                .. notified
                    .GroupBy(one => one.Value)
                    .OrderBy(group => group.Key)
                    .Select(group => new ChannelReport(group.Key.Name(), group.Count(), 0, 0, 0, [])),
            ],
            [.. alerts.Select(Estimate)],
            [],
            [],
            [],
            [
                new("command", $"alert report {last.Alert.Id.Event} --deployment {installation.Access.Name}"),
                new("version", RunDocument.Version()),
                new("time", installation.Clock.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)),
            ]
        );
    }

    private static EstimateReport Estimate(AlertProgress one)
    {
        var estimate = one.Alert.Estimate;
        return new EstimateReport(
            Text($"{one.Alert.Kind}, {one.Alert.DecidedAt:HH:mm:ss}"),
            one.Alert.Id.Value,
            estimate.Magnitude.Value,
            estimate.Hypocenter.Epicenter.Latitude,
            estimate.Hypocenter.Epicenter.Longitude,
            estimate.Hypocenter.DepthKm,
            estimate.OriginTime,
            DistanceKm: null,
            estimate.LocationAssumed
        );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
