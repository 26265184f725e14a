using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using System.Xml.Schema;
using AlertServerless.Core.Delivery.Messages;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

/// <summary>
/// The rules of the schema and of the text of CAP 1.2 (docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html,
/// §3.2–3.4) that our documents touch: order, number, word lists and forms of elements. The schema itself is OASIS's
/// and not in this repository; <c>ALERT_CAP_XSD</c> names a copy (docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.xsd),
/// by which every document is validated as well.
/// </summary>
internal static partial class CapSchema
{
    private static readonly XNamespace Cap = CapDocument.Namespace;

    // name, least, most (0 = any number)
    private static readonly (string Name, int Least, int Most)[] AlertElements =
    [
        ("identifier", 1, 1),
        ("sender", 1, 1),
        ("sent", 1, 1),
        ("status", 1, 1),
        ("msgType", 1, 1),
        ("source", 0, 1),
        ("scope", 1, 1),
        ("restriction", 0, 1),
        ("addresses", 0, 1),
        ("code", 0, 0),
        ("note", 0, 1),
        ("references", 0, 1),
        ("incidents", 0, 1),
        ("info", 0, 0),
    ];

    private static readonly (string Name, int Least, int Most)[] InfoElements =
    [
        ("language", 0, 1),
        ("category", 1, 0),
        ("event", 1, 1),
        ("responseType", 0, 0),
        ("urgency", 1, 1),
        ("severity", 1, 1),
        ("certainty", 1, 1),
        ("audience", 0, 1),
        ("eventCode", 0, 0),
        ("effective", 0, 1),
        ("onset", 0, 1),
        ("expires", 0, 1),
        ("senderName", 0, 1),
        ("headline", 0, 1),
        ("description", 0, 1),
        ("instruction", 0, 1),
        ("web", 0, 1),
        ("contact", 0, 1),
        ("parameter", 0, 0),
        ("resource", 0, 0),
        ("area", 0, 0),
    ];

    private static readonly (string Name, int Least, int Most)[] AreaElements =
    [
        ("areaDesc", 1, 1),
        ("polygon", 0, 0),
        ("circle", 0, 0),
        ("geocode", 0, 0),
        ("altitude", 0, 1),
        ("ceiling", 0, 1),
    ];

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["status"] = ["Actual", "Exercise", "System", "Test", "Draft"],
        ["msgType"] = ["Alert", "Update", "Cancel", "Ack", "Error"],
        ["scope"] = ["Public", "Restricted", "Private"],
        ["category"] =
        [
            "Geo",
            "Met",
            "Safety",
            "Security",
            "Rescue",
            "Fire",
            "Health",
            "Env",
            "Transport",
            "Infra",
            "CBRNE",
            "Other",
        ],
        ["responseType"] =
        [
            "Shelter",
            "Evacuate",
            "Prepare",
            "Execute",
            "Avoid",
            "Monitor",
            "Assess",
            "AllClear",
            "None",
        ],
        ["urgency"] = ["Immediate", "Expected", "Future", "Past", "Unknown"],
        ["severity"] = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"],
        ["certainty"] = ["Observed", "Likely", "Possible", "Unlikely", "Unknown"],
    };

    private static readonly Lazy<XmlSchemaSet?> Official = new(() =>
    {
        if (Environment.GetEnvironmentVariable("ALERT_CAP_XSD") is not { Length: > 0 } path)
            return null;
        var schemas = new XmlSchemaSet();
        schemas.Add(CapDocument.Namespace, path);
        return schemas;
    });

    public static void Check(XDocument document)
    {
        if (Official.Value is { } schemas)
            document.Validate(schemas, (_, failure) => throw failure.Exception);
        var alert = document.Root!;
        Assert.Equal(Cap + "alert", alert.Name);
        CheckChildren(alert, AlertElements);
        Assert.DoesNotMatch("[ ,<&]", alert.Element(Cap + "identifier")!.Value);
        Assert.DoesNotMatch("[ ,<&]", alert.Element(Cap + "sender")!.Value);
        foreach (var info in alert.Elements(Cap + "info"))
        {
            CheckChildren(info, InfoElements);
            foreach (var pair in info.Elements(Cap + "parameter").Concat(info.Elements(Cap + "eventCode")))
                CheckChildren(pair, [("valueName", 1, 1), ("value", 1, 1)]);
            foreach (var area in info.Elements(Cap + "area"))
                CheckArea(area);
        }

        CheckAsValidatorsDo(alert);
        foreach (var element in alert.Descendants())
        {
            var name = element.Name.LocalName;
            if (Words.TryGetValue(name, out var words))
                Assert.Contains(element.Value, words);
            if (name is "sent" or "effective" or "onset" or "expires")
                Assert.Matches(DateTime(), element.Value);
            if (name is "web")
                Assert.True(Uri.TryCreate(element.Value, UriKind.Absolute, out _), element.Value);
            if (name == "language")
                Assert.Matches("^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$", element.Value);
            if (name == "headline")
                Assert.InRange(element.Value.Length, 1, 160);
            if (name == "references")
                Assert.All(element.Value.Split(' '), reference => Assert.Matches(Reference(), reference));
        }
    }

    /// <summary>What validators ask for beyond the schema (Google's, cap-validator.appspot.com; WMO's CAP editor; the
    /// text of CAP 1.2 §3.2): updates refer to something earlier, times are in order, infos agree on what an event is,
    /// each language says as much as every other, and nothing is said twice.</summary>
    private static void CheckAsValidatorsDo(XElement alert)
    {
        var sent = Instant(alert.Element(Cap + "sent")!.Value);
        var isFirst = alert.Element(Cap + "msgType")!.Value == "Alert";
        Assert.Equal(isFirst, alert.Element(Cap + "references") is null);
        var references = alert.Element(Cap + "references")?.Value.Split(' ') ?? [];
        Assert.All(references, reference => Assert.True(Instant(reference.Split(',')[2]) <= sent, reference));
        Assert.DoesNotContain(alert.Element(Cap + "identifier")!.Value, references.Select(one => one.Split(',')[1]));
        var infos = alert.Elements(Cap + "info").ToList();
        if (infos.Count == 0)
            return;
        Assert.Single(infos.Select(info => info.Element(Cap + "category")!.Value).Distinct());
        Assert.Single(infos.Select(info => info.Element(Cap + "eventCode")!.Value).Distinct());
        Assert.Single(
            infos.GroupBy(info => info.Element(Cap + "language")!.Value).Select(group => group.Count()).Distinct()
        );
        foreach (var info in infos)
        {
            Assert.True(Instant(info.Element(Cap + "effective")!.Value) >= sent);
            Assert.True(Instant(info.Element(Cap + "expires")!.Value) > sent);
            foreach (var name in new[] { "senderName", "headline", "description", "instruction" })
                Assert.NotEmpty(info.Element(Cap + name)!.Value.Trim());
            Assert.NotEqual(info.Element(Cap + "headline")!.Value, info.Element(Cap + "description")!.Value);
            var parameters = info.Elements(Cap + "parameter").Select(one => one.Element(Cap + "valueName")!.Value);
            Assert.Equal(parameters.Distinct(), parameters);
            Assert.Single(info.Elements(Cap + "area"));
        }
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static void CheckArea(XElement area)
    {
        CheckChildren(area, AreaElements);
        foreach (var circle in area.Elements(Cap + "circle"))
            Assert.Matches(@"^-?\d+(\.\d+)?,-?\d+(\.\d+)? [1-9]\d*(\.\d+)?$", circle.Value);
        foreach (var polygon in area.Elements(Cap + "polygon"))
        {
            var corners = polygon.Value.Split(' ');
            Assert.All(corners, corner => Assert.Matches(@"^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$", corner));
            Assert.True(corners.Length >= 4, "at least four coordinate pairs");
            Assert.Equal(corners[0], corners[^1]);
            var ring = corners.SkipLast(1).ToList();
            Assert.Equal(ring.Count, ring.Distinct().Count());
            CheckIsSimple(ring);
        }
    }

    /// <summary>No two sides that are not neighbours touch, and none runs around the Earth.</summary>
    private static void CheckIsSimple(List<string> ring)
    {
        var points = ring.ConvertAll(corner =>
            corner.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()
        );
        for (var i = 0; i < points.Count; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Count]);
            Assert.True(Math.Abs(a[1] - b[1]) < 180, "a side across the 180th meridian");
            for (var j = i + 2; j < points.Count; j++)
            {
                if ((j + 1) % points.Count == i)
                    continue;
                Assert.False(Cross(a, b, points[j], points[(j + 1) % points.Count]), $"sides {i} and {j} cross");
            }
        }
    }

    private static bool Cross(double[] a, double[] b, double[] c, double[] d) =>
        Side(a, b, c) * Side(a, b, d) < 0 && Side(c, d, a) * Side(c, d, b) < 0;

    private static double Side(double[] a, double[] b, double[] p) =>
        ((b[0] - a[0]) * (p[1] - a[1])) - ((b[1] - a[1]) * (p[0] - a[0]));

    private static void CheckChildren(XElement parent, (string Name, int Least, int Most)[] rules)
    {
        var names = parent.Elements().Select(element => element.Name).ToList();
        Assert.All(names, name => Assert.Equal(Cap, name.Namespace));
        var order = names.ConvertAll(name => Array.FindIndex(rules, rule => rule.Name == name.LocalName));
        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
        foreach (var (name, least, most) in rules)
        {
            var count = names.Count(found => found.LocalName == name);
            Assert.True(count >= least && (most == 0 || count <= most), $"{parent.Name.LocalName} has {count} {name}");
        }
    }

    [GeneratedRegex(@"^\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$", RegexOptions.None, 1000)]
    private static partial Regex DateTime();

    [GeneratedRegex(@"^[^ ,<&]+,[^ ,<&]+,\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$", RegexOptions.None, 1000)]
    private static partial Regex Reference();
}
