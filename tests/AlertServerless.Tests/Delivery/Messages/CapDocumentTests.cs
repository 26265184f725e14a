using System.Globalization;
using System.Xml.Linq;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class CapDocumentTests
{
    private static readonly XNamespace Cap = CapDocument.Namespace;
    private static readonly CapSender Sender = new(
        "alerta.example.org",
        "Alerta Cutremur",
        new Uri("https://alerta.example.org/")
    );
    private static readonly DateTimeOffset Now = ManualTime.Start;
    private static readonly Alert First = Samples.Alert(Now);

    private static readonly Alert Escalated = First with
    {
        Id = AlertId.ForTier(First.Id.Event, 8),
        Kind = AlertKind.Escalated,
        Tier = 8,
        Earlier = [new EarlierAlert(First.Id, First.Estimate, First.DecidedAt)],
        DecidedAt = Now.AddSeconds(3),
    };

    private static readonly Alert Cancelled = Escalated with
    {
        Id = AlertId.ForCancellation(First.Id.Event),
        Kind = AlertKind.Cancelled,
        Earlier = [.. Escalated.Earlier, new EarlierAlert(Escalated.Id, Escalated.Estimate, Escalated.DecidedAt)],
        DecidedAt = Now.AddSeconds(9),
    };

    public static TheoryData<string> Kinds =>
        [
            "first",
            "escalated",
            "cancelled",
            "exercise",
            "test",
            "shallow",
            "small",
            "weak",
            "abroad",
            "meridian",
            "pole",
            "odd",
        ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_document_keeps_the_schema(string kind) => CapSchema.Check(Document(Sample(kind)));

    [Fact]
    public void Updates_and_cancellations_refer_to_what_they_replace()
    {
        var first = Document(First).Root!;
        var update = Document(Escalated).Root!;
        var cancel = Document(Cancelled).Root!;

        Assert.Null(first.Element(Cap + "references"));
        Assert.Equal(ReferenceTo(first), Text(update, "references"));
        Assert.Equal($"{ReferenceTo(first)} {ReferenceTo(update)}", Text(cancel, "references"));
        Assert.Equal(
            ["Alert", "Update", "Cancel"],
            new[] { first, update, cancel }.Select(document => Text(document, "msgType"))
        );
        Assert.Equal(
            3,
            new[] { first, update, cancel }.Select(document => Text(document, "identifier")).Distinct().Count()
        );
    }

    [Theory]
    [InlineData("meridian")]
    [InlineData("pole")]
    public void What_no_map_can_draw_as_one_ring_is_a_circle(string kind)
    {
        var areas = Document(Sample(kind)).Descendants(Cap + "area").ToList();

        Assert.All(areas, area => Assert.Null(area.Element(Cap + "polygon")));
        Assert.All(areas, area => Assert.NotNull(area.Element(Cap + "circle")));
    }

    /// <summary>Any estimate gives a valid document that agrees with itself.</summary>
    [Fact]
    public void Any_estimate_keeps_the_schema_and_one_rounding()
    {
        var random = new Random(TestSeed.Next(nameof(Any_estimate_keeps_the_schema_and_one_rounding)));
        for (var i = 0; i < 150; i++)
        {
            var place = new GeoPoint((random.NextDouble() * 180) - 90, (random.NextDouble() * 360) - 180);
            if (i % 2 == 0)
                place = new GeoPoint(43 + (random.NextDouble() * 5), 20 + (random.NextDouble() * 9));
            var alert = At(new Hypocenter(place, random.NextDouble() * 160), 2.5 + (random.NextDouble() * 6));
            var document = Document(alert with { Tier = random.Next(1, 13) });

            CapSchema.Check(document);
            var strongest = document
                .Descendants(Cap + "parameter")
                .Where(parameter => Text(parameter, "valueName") == "MaximumIntensity")
                .Select(parameter => int.Parse(Text(parameter, "value"), CultureInfo.InvariantCulture))
                .Distinct();
            var hasStrongArea = document
                .Descendants(Cap + "areaDesc")
                .Any(area => area.Value.Contains("intensity V or more", StringComparison.Ordinal));
            Assert.All(strongest, degree => Assert.Equal(hasStrongArea, degree >= 5));
        }
    }

    [Fact]
    public void A_drill_never_looks_like_the_real_thing()
    {
        var drill = Document(First with { Category = AlertCategory.Exercise }).Root!;

        Assert.Equal("Exercise", Text(drill, "status"));
        Assert.NotNull(drill.Element(Cap + "note"));
        Assert.All(
            drill.Elements(Cap + "info"),
            info => Assert.Matches("^(?<word>\\p{Lu}+): .+ \\k<word>$", Text(info, "headline"))
        );
    }

    [Fact]
    public void It_uses_every_language_for_two_areas()
    {
        var infos = Document(First).Root!.Elements(Cap + "info").ToList();

        Assert.Equal(["ro-RO", "en", "hu", "bg", "uk", "ru"], infos.Select(info => Text(info, "language")).Distinct());
        Assert.Equal(12, infos.Count);
        Assert.Equal(["Shelter", "Monitor"], infos.Take(2).Select(info => Text(info, "responseType")));
        Assert.NotNull(infos[0].Element(Cap + "area")!.Element(Cap + "polygon"));
        Assert.NotNull(infos[1].Element(Cap + "area")!.Element(Cap + "circle"));
        Assert.Equal(
            "6.2",
            infos[0]
                .Elements(Cap + "parameter")
                .Single(p => Text(p, "valueName") == "Magnitude")
                .Element(Cap + "value")!
                .Value
        );
        Assert.Equal(
            "130 km",
            infos[0]
                .Elements(Cap + "parameter")
                .Single(p => Text(p, "valueName") == "EventDepth")
                .Element(Cap + "value")!
                .Value
        );
    }

    /// <summary>Waves from Vrancea lose far more on their way behind the mountains: the back-arc term of Vacareanu et
    /// al. 2015. Bucharest lies before them, and in March 1977 (M 7.4) it was heavily damaged.</summary>
    [Fact]
    public void The_strong_area_follows_the_ground()
    {
        var strong = Document(
            First with
            {
                Estimate = First.Estimate with { Magnitude = new Magnitude(7, MagnitudeType.Mw) },
            }
        )
            .Root!.Elements(Cap + "info")
            .First()
            .Element(Cap + "area")!
            .Element(Cap + "polygon")!
            .Value;
        var corners = strong.Split(' ').SkipLast(1).Select(Point).ToList();
        var area = new GeoPolygon(corners);

        Assert.True(area.SignedDistanceKm(new GeoPoint(44.43, 26.10)) < 0, "Bucharest");
        var epicenter = First.Estimate.Hypocenter.Epicenter;
        var southWest = corners.Where(c => c.Latitude < 44.5 && c.Longitude < 26).Max(epicenter.DistanceKmTo);
        var northWest = corners.Where(c => c.Latitude > 46.5 && c.Longitude < 26).Max(epicenter.DistanceKmTo);
        Assert.True(southWest > northWest, $"{southWest} km to the south-west, {northWest} km to the north-west");
    }

    /// <summary>2022-11-03 as the early warning had it: V at the epicentre, IV in the listed towns.</summary>
    [Theory]
    [InlineData(45.49, 26.52, 130, 5.4, 4)]
    [InlineData(45.10, 23.10, 15, 4.9, 3)]
    [InlineData(47.60, 22.40, 8, 5.8, 6)]
    public void The_highest_intensity_is_the_areas_own(
        double latitude,
        double longitude,
        double depthKm,
        double magnitude,
        int tier
    )
    {
        var infos = Document(
            At(new Hypocenter(new GeoPoint(latitude, longitude), depthKm), magnitude) with
            {
                Tier = tier,
            }
        )
            .Root!.Elements(Cap + "info")
            .ToList();
        var highest = infos
            .Select(info =>
                info.Elements(Cap + "parameter")
                    .Single(p => Text(p, "valueName") == "MaximumIntensity")
                    .Element(Cap + "value")!
                    .Value
            )
            .Distinct();
        var isStrong = infos.Exists(info =>
            Text(info.Element(Cap + "area")!, "areaDesc").Contains("intensity V or more", StringComparison.Ordinal)
        );

        Assert.Equal(isStrong, int.Parse(Assert.Single(highest), CultureInfo.InvariantCulture) >= 5);
        Assert.True(isStrong, "the case shows nothing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a,b")]
    public void A_sender_that_would_break_references_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => new CapSender(id, "x", new Uri("https://example.org/")));

    private static Alert Sample(string kind) =>
        kind switch
        {
            "first" => First,
            "escalated" => Escalated,
            "cancelled" => Cancelled,
            "exercise" => Escalated with { Category = AlertCategory.Exercise },
            "test" => First with { Category = AlertCategory.Test },
            "shallow" => At(new Hypocenter(new GeoPoint(45.1, 23.1), 10), 5.7),
            // Felt strongly at the epicentre alone, where neighbouring corners round to the same.
            "small" => At(new Hypocenter(new GeoPoint(45.1, 23.1), 2), 3.6),
            "meridian" => At(new Hypocenter(new GeoPoint(51.9, 179.9), 10), 7.8),
            "pole" => At(new Hypocenter(new GeoPoint(89.9, 10), 10), 7),
            "weak" => At(new Hypocenter(new GeoPoint(45.7, 26.6), 150), 3.2),
            "abroad" => At(new Hypocenter(new GeoPoint(-17.9, 179.6), 550), 6.9),
            "odd" => First with { Estimate = First.Estimate with { Place = "<Vrancea> & \"sud\"\u0001" } },
            _ => throw new ArgumentException(kind, nameof(kind)),
        };

    private static Alert At(Hypocenter hypocenter, double magnitude) =>
        First with
        {
            Estimate = First.Estimate with
            {
                Hypocenter = hypocenter,
                Magnitude = new Magnitude(magnitude, MagnitudeType.Mw),
            },
        };

    private static XDocument Document(Alert alert) =>
        XDocument.Load(new MemoryStream(CapDocument.Write(alert, Sender)));

    private static string ReferenceTo(XElement document) =>
        $"{Text(document, "sender")},{Text(document, "identifier")},{Text(document, "sent")}";

    private static string Text(XElement parent, string name) => parent.Element(Cap + name)!.Value;

    private static GeoPoint Point(string pair)
    {
        var numbers = pair.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return new GeoPoint(numbers[0], numbers[1]);
    }
}
