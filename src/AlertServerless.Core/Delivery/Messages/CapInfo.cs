using System.Globalization;
using System.Xml;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>Writes one <c>info</c>: one language, one area. Elements stand in the schema's order.</summary>
internal static class CapInfo
{
    public static void Write(XmlWriter xml, Alert alert, CapSender sender, CapWords words, CapBand band)
    {
        var estimate = alert.Estimate;
        var drill = alert.Category == AlertCategory.Actual ? "" : $"{words.Drill}: ";
        var headline = alert.Kind == AlertKind.Cancelled ? words.CancelHeadline : words.Headline;
        xml.WriteStartElement("info", CapDocument.Namespace);
        Element(xml, "language", words.Language);
        Element(xml, "category", "Geo");
        Element(xml, "event", words.Event);
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
        Element(xml, "headline", drill + Fill(headline, words.Language, estimate));
        Element(xml, "description", drill + Fill(words.Description, words.Language, estimate));
        Element(xml, "instruction", drill + Instruction(words, band.Level));
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

    // Rounded as the areas are, and of the whole ground as they are; the tier counts whole degrees reached in towns.
    private static int Strongest(Alert alert) =>
        Math.Max(
            alert.Tier,
            IntensityScale.ToDegree(CapShape.StrongestAnywhere(alert.Estimate.Hypocenter, alert.Estimate.Magnitude))
        );

    // The strong area follows the ground, so it is a polygon; the felt area is for whoever can only draw circles, too.
    private static void WriteArea(XmlWriter xml, CapWords words, CapBand band)
    {
        xml.WriteStartElement("area", CapDocument.Namespace);
        Element(xml, "areaDesc", band.Level == AlertLevel.TakeAction ? words.StrongArea : words.FeltArea);
        if (band.Level == AlertLevel.TakeAction)
            Element(xml, "polygon", string.Join(' ', band.Shape.Corners.Append(band.Shape.Corners[0]).Select(Corner)));
        else
            Element(xml, "circle", $"{Corner(band.Shape.Center)} {Number(band.Shape.RadiusKm, "0")}");
        xml.WriteEndElement();
    }

    private static string Instruction(CapWords words, AlertLevel level) =>
        level switch
        {
            AlertLevel.TakeAction => words.Act,
            AlertLevel.BeAware => words.Aware,
            _ => words.AllClear,
        };

    // Where the S wave is first: straight above the rupture.
    private static DateTimeOffset FirstShaking(EventEstimate estimate) =>
        estimate.OriginTime.AddSeconds(ArrivalCurve.FromDepth(estimate.Hypocenter.DepthKm).SSeconds(0));

    private static string Fill(string words, string language, EventEstimate estimate) =>
        string.Format(
            CultureInfo.InvariantCulture,
            words,
            Number(estimate.Magnitude.Value, "0.0"),
            EventPlace.Of(estimate, language),
            Number(estimate.Hypocenter.DepthKm, "0"),
            estimate.OriginTime.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        );

    private static string Corner(GeoPoint point) =>
        $"{Number(point.Latitude, "0.00")},{Number(point.Longitude, "0.00")}";

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
