using System.Globalization;
using System.Text;
using System.Xml;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// An alert in the Common Alerting Protocol 1.2 (OASIS, 1 July 2010): Alert, Update and Cancel that refer to what they
/// replace, drills marked as such, every language, and the two areas with what to do in each. The same alert always
/// gives the same document.
/// </summary>
public static class CapDocument
{
    public const string Namespace = "urn:oasis:names:tc:emergency:cap:1.2";

    private static readonly XmlWriterSettings WriterOptions = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
    };

    public static byte[] Write(Alert alert, CapSender sender)
    {
        using var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, WriterOptions))
        {
            xml.WriteStartElement("alert", Namespace);
            WriteHead(xml, alert, sender);
            var bands = CapBand.Of(alert);
            foreach (var language in LanguageNames.All)
            {
                foreach (var band in bands)
                    CapInfo.Write(xml, alert, sender, LanguageTexts.In(language), band);
            }

            xml.WriteEndElement();
        }

        return output.ToArray();
    }

    /// <summary>CAP wants an offset in figures: its schema refuses the letter Z.</summary>
    internal static string Time(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'-00:00'", CultureInfo.InvariantCulture);

    private static void WriteHead(XmlWriter xml, Alert alert, CapSender sender)
    {
        xml.WriteElementString("identifier", Namespace, alert.Id.Value);
        xml.WriteElementString("sender", Namespace, sender.Id);
        xml.WriteElementString("sent", Namespace, Time(alert.DecidedAt));
        xml.WriteElementString("status", Namespace, alert.Category.ToString());
        xml.WriteElementString("msgType", Namespace, MessageType(alert.Kind));
        xml.WriteElementString("source", Namespace, alert.Estimate.Source);
        xml.WriteElementString("scope", Namespace, "Public");
        if (Note(alert) is { } note)
            xml.WriteElementString("note", Namespace, note);
        if (alert.Earlier.Count > 0)
            xml.WriteElementString(
                "references",
                Namespace,
                string.Join(
                    ' ',
                    alert.Earlier.Select(earlier => $"{sender.Id},{earlier.Id.Value},{Time(earlier.DecidedAt)}")
                )
            );
        xml.WriteElementString("incidents", Namespace, alert.Id.Event.Value);
    }

    private static string MessageType(AlertKind kind) =>
        kind switch
        {
            AlertKind.First => "Alert",
            AlertKind.Escalated => "Update",
            _ => "Cancel",
        };

    private static string? Note(Alert alert) =>
        (alert.Category, alert.Kind) switch
        {
            (AlertCategory.Exercise, _) => "EXERCISE EXERCISE EXERCISE",
            (AlertCategory.Test, _) => "TEST TEST TEST",
            (_, AlertKind.Cancelled) => "The event was withdrawn by its source.",
            _ => null,
        };
}
