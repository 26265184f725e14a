using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// The document of the alert that is being sent, written once and given to every receiver: drawing its areas costs
/// milliseconds. Safe to use from several threads.
/// </summary>
public sealed class CapDocuments(CapSender sender)
{
    private Latest? latest;

    public byte[] For(Alert alert)
    {
        if (Volatile.Read(ref latest) is { } known && ReferenceEquals(known.Alert, alert))
            return known.Document;
        var document = CapDocument.Write(alert, sender);
        Volatile.Write(ref latest, new Latest(alert, document));
        return document;
    }

    private sealed record Latest(Alert Alert, byte[] Document);
}
