using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

public sealed class ScenarioReaderTests
{
    private const string Event =
        """{"id":"a","at":3,"latitude":45.7,"longitude":26.6,"depthKm":130,"magnitude":5.6,"magnitudeType":"mw","reports":[REPORTS]}""";

    [Fact]
    public void AReportSaysWhatItsEventIsUnlessItSaysOtherwise()
    {
        var scenario = Read(
            Document(
                """{"feed":"fdsn-text","after":9,"magnitude":5.1},{"feed":"emsc-json","after":4,"magnitude":null}"""
            )
        );
        var reports = Assert.Single(scenario.Events).Reports;
        Assert.Equal([4.0, 9.0], reports.Select(r => r.After.TotalSeconds));
        Assert.Null(reports[0].Values.Magnitude);
        Assert.Equal(5.1, reports[1].Values.Magnitude);
        Assert.Equal(130, reports[1].Values.DepthKm);
        Assert.Equal(AlertCategory.Actual, scenario.Category);
    }

    [Theory]
    [InlineData("{", "x.json: line 1, byte 2: not JSON")]
    [InlineData("[]", "x.json: not an object")]
    [InlineData("""{"title":"t"}""", "x.json: name: is missing")]
    [InlineData("""{"name":"","title":"t"}""", "x.json: name: is empty")]
    [InlineData(
        """{"naem":"n"}""",
        "x.json: naem: no such name here; known are name, title, sources, category, liveSeconds, events, "
            + "disturbances, expect"
    )]
    [InlineData(
        """{"name":"n","title":"t","category":"real"}""",
        "x.json: category: neither \"actual\" nor \"exercise\""
    )]
    public void ABrokenDocumentIsNamedWithPlaceAndReason(string json, string line) => Assert.Equal(line, Fail(json));

    [Theory]
    [InlineData(
        """{"feed":"twitter","after":1}""",
        "x.json: events[0].reports[0].feed: 'twitter' is none of infp-alert, infp-ews, fdsn-text, usgs-geojson, "
            + "emsc-json, shakealert-xml"
    )]
    [InlineData("""{"feed":"fdsn-text","after":"soon"}""", "x.json: events[0].reports[0].after: not a number")]
    [InlineData(
        """{"feed":"fdsn-text","after":-1}""",
        "x.json: events[0].reports[0].after: -1 is not between 0 and 2592000"
    )]
    [InlineData(
        """{"feed":"fdsn-text","after":1,"magnitude":12}""",
        "x.json: events[0].reports[0].magnitude: 12 is not between -2 and 10"
    )]
    [InlineData(
        """{"feed":"fdsn-text","after":1},{"feed":"fdsn-text","after":1,"status":"gone"}""",
        "x.json: events[0].reports[1].status: 'gone' is none of automatic, reviewed, deleted"
    )]
    [InlineData(
        """{"feed":"fdsn-text","after":1,"latitude":95,"longitude":0}""",
        "x.json: events[0].reports[0].latitude: 95 is not between -90 and 90"
    )]
    public void ABrokenReportIsNamedWithItsPlace(string report, string line) =>
        Assert.Equal(line, Fail(Document(report)));

    [Fact]
    public void AnExerciseMayNotLookLikeTheRealThing()
    {
        var json = Document("""{"feed":"fdsn-text","after":1}""")
            .Replace("\"liveSeconds\"", "\"category\":\"exercise\",\"liveSeconds\"");
        Assert.Equal(
            "x.json: events: in an exercise only shakealert-xml may report: no other feed could say that it is one",
            Fail(json)
        );
    }

    [Fact]
    public void AnUnreadableFileIsOneLine() =>
        Assert.Matches(
            "^/nowhere/x.json: no such file, [^\n]+$",
            Assert.IsType<ScenarioLoad.Failed>(ScenarioLibrary.Load("/nowhere/x.json")).Line
        );

    private static string Document(string reports) =>
        $$$"""{"name":"n","title":"t","liveSeconds":60,"events":[{{{Event.Replace("REPORTS", reports)}}}],"expect":{"first":0,"escalated":0,"cancelled":0}}""";

    private static Scenario Read(string json) =>
        Assert.IsType<ScenarioLoad.Loaded>(ScenarioReader.Read(Encoding.UTF8.GetBytes(json), "x.json")).Scenario;

    private static string Fail(string json) =>
        Assert.IsType<ScenarioLoad.Failed>(ScenarioReader.Read(Encoding.UTF8.GetBytes(json), "x.json")).Line;
}
