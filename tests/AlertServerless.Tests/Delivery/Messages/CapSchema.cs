using System.Text.RegularExpressions;
using System.Xml.Linq;
using AlertServerless.Core.Delivery.Messages;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

/// <summary>
/// The rules of the schema and of the text of CAP 1.2 (docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html,
/// §3.2–3.4) that our documents touch: order, number, word lists and forms of elements.
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

    public static void Check(XDocument document)
    {
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

        foreach (var element in alert.Descendants())
        {
            var name = element.Name.LocalName;
            if (Words.TryGetValue(name, out var words))
                Assert.Contains(element.Value, words);
            if (name is "sent" or "effective" or "onset" or "expires")
                Assert.Matches(DateTime(), element.Value);
            if (name == "references")
                Assert.All(element.Value.Split(' '), reference => Assert.Matches(Reference(), reference));
        }
    }

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
        }
    }

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
