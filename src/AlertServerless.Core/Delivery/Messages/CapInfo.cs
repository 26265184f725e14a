using System.Globalization;
using System.Xml;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>Writes one <c>info</c>: one language, one area. Elements stand in the schema's order.</summary>
internal static class CapInfo
{
    public static void Write(XmlWriter xml, Alert alert, CapSender sender, LanguageTexts words, CapBand band)
    {
        var estimate = alert.Estimate;
        xml.WriteStartElement("info", CapDocument.Namespace);
        Element(xml, "language", words[TextKey.CapLanguage]);
        Element(xml, "category", "Geo");
        Element(xml, "event", words[TextKey.CapEvent]);
        Element(xml, "responseType", band.ResponseType);
        Element(xml, "urgency", band.Urgency);
        Element(xml, "severity", band.Severity);
        Element(xml, "certainty", band.Certainty);
        // EQW: earthquake warning among the event codes of 47 CFR 11.31(e).
        Pair(xml, "eventCode", "SAME", "EQW");
        Element(xml, "effective", CapDocument.Time(alert.DecidedAt));
        Element(xml, "onset", CapDocument.Time(FirstShaking(estimate)));
        Element(xml, "expires", CapDocument.Time(alert.ExpiresAt));
        Element(xml, "senderName", sender.Name);
        Element(xml, "headline", Marked(alert, words, Fill(words, Headline(alert.Kind), estimate)));
        Element(xml, "description", Marked(alert, words, Fill(words, TextKey.CapDescription, estimate)));
        Element(xml, "instruction", Marked(alert, words, words[Instruction(band.Level)]));
        Element(xml, "web", sender.Web.AbsoluteUri);
        WriteParameters(xml, alert);
        WriteArea(xml, words, band);
        xml.WriteEndElement();
    }

    // Magnitude and EventDepth as in developers.google.com/public-alerts/guides/special-events/earthquake-alerts.
    private static void WriteParameters(XmlWriter xml, Alert alert)
    {
        var estimate = alert.Estimate;
        var epicenter = estimate.Hypocenter.Epicenter;
        Pair(xml, "parameter", "Magnitude", Number(estimate.Magnitude.Value, "0.0"));
        Pair(xml, "parameter", "EventDepth", $"{Number(estimate.Hypocenter.DepthKm, "0")} km");
        Pair(xml, "parameter", "EventOriginTime", CapDocument.Time(estimate.OriginTime));
        Pair(
            xml,
            "parameter",
            "EventLatLon",
            $"{Number(epicenter.Latitude, "0.0000")},{Number(epicenter.Longitude, "0.0000")}"
        );
        Pair(xml, "parameter", "MaximumIntensity", Strongest(alert).ToString(CultureInfo.InvariantCulture));
    }

    // The strongest intensity anywhere, by the same model and rounding as the areas beside it.
    private static int Strongest(Alert alert) =>
        IntensityScale.ToDegree(CapShape.StrongestAnywhere(alert.Estimate.Hypocenter, alert.Estimate.Magnitude));

    // The strong area follows the ground, so it is a polygon; the felt area is a circle, for receivers that can only
    // draw circles. A ring that no map can draw (across the 180th meridian, around a pole) is replaced by a circle as
    // well.
    private static void WriteArea(XmlWriter xml, LanguageTexts words, CapBand band)
    {
        var isStrong = band.Level == AlertLevel.TakeAction;
        xml.WriteStartElement("area", CapDocument.Namespace);
        Element(xml, "areaDesc", words[isStrong ? TextKey.CapStrongArea : TextKey.CapFeltArea]);
        if (isStrong && CapRing.Of(band.Shape) is { } ring)
            Element(xml, "polygon", ring);
        else
            Element(xml, "circle", $"{CapRing.Corner(band.Shape.Center)} {Number(band.Shape.RadiusKm, "0")}");
        xml.WriteEndElement();
    }

    private static TextKey Headline(AlertKind kind) =>
        kind switch
        {
            AlertKind.First => TextKey.CapHeadline,
            AlertKind.Escalated => TextKey.CapUpdateHeadline,
            _ => TextKey.CapCancelHeadline,
        };

    private static TextKey Instruction(AlertLevel level) =>
        level switch
        {
            AlertLevel.TakeAction => TextKey.CapAct,
            AlertLevel.BeAware => TextKey.CapAware,
            _ => TextKey.CapAllClear,
        };

    // A drill's first and last word.
    private static string Marked(Alert alert, LanguageTexts words, string text) =>
        alert.Category == AlertCategory.Actual
            ? text
            : $"{words[TextKey.Exercise]}: {text.TrimEnd('.')}. {words[TextKey.Exercise]}";

    // Where the S wave is first: straight above the rupture.
    private static DateTimeOffset FirstShaking(EventEstimate estimate) =>
        estimate.OriginTime.AddSeconds(ArrivalCurve.FromDepth(estimate.Hypocenter.DepthKm).SSeconds(0));

    private static string Fill(LanguageTexts words, TextKey key, EventEstimate estimate) =>
        string.Format(
            CultureInfo.InvariantCulture,
            words[key],
            Number(estimate.Magnitude.Value, "0.0"),
            EventPlace.Of(estimate, words.Language),
            Number(estimate.Hypocenter.DepthKm, "0"),
            estimate.OriginTime.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        );

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Element(XmlWriter xml, string name, string value) =>
        xml.WriteElementString(name, CapDocument.Namespace, XmlText.Clean(value));

    private static void Pair(XmlWriter xml, string name, string valueName, string value)
    {
        xml.WriteStartElement(name, CapDocument.Namespace);
        Element(xml, "valueName", valueName);
        Element(xml, "value", value);
        xml.WriteEndElement();
    }
}

/// <summary>A source's place name may hold characters that no XML document can.</summary>
internal static class XmlText
{
    public static string Clean(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.Where(XmlConvert.IsXmlChar));
}
