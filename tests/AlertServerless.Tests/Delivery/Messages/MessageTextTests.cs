using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class MessageTextTests
{
    private static readonly DateTimeOffset Now = new(2022, 11, 3, 4, 50, 31, TimeSpan.Zero);

    [Fact]
    public void Says_what_to_do_how_long_and_how_strong()
    {
        var text = new MessageText(Sample.Alert(6.8));

        Assert.Equal(
            "CUTREMUR! Ajunge la tine in ~21 s, intensitate VII. ADAPOSTESTE-TE, departe de geamuri! M6.8 19 km NE "
                + "de Nehoiu, 06:50:31",
            text.For(AlertLevel.TakeAction, 6.9, 21.9, Language.Romanian, Now)
        );
        Assert.Equal(
            "Earthquake, reaches you in ~21 s, intensity IV. You may feel it, stay calm. M6.8 19 km NE of Nehoiu, "
                + "06:50:31",
            text.For(AlertLevel.BeAware, 4.1, 21.0, Language.English, Now)
        );
    }

    [Fact]
    public void Without_time_left_it_says_the_wave_is_there()
    {
        var text = new MessageText(Sample.Alert(6.8)).For(AlertLevel.TakeAction, 7, -3, Language.English, Now);

        Assert.StartsWith("EARTHQUAKE! The wave has reached you, intensity VII", text, StringComparison.Ordinal);
        Assert.DoesNotContain("~", text, StringComparison.Ordinal);
    }

    /// <summary>Near Câmpulung Moldovenesc, Poienile de sub Munte and Drobeta-Turnu Severin, the longest names, and far
    /// out at sea.</summary>
    [Theory]
    [InlineData(AlertCategory.Actual, 47.62, 25.70)]
    [InlineData(AlertCategory.Exercise, 47.70, 24.55)]
    [InlineData(AlertCategory.Exercise, 44.60, 22.50)]
    [InlineData(AlertCategory.Exercise, 43.20, 31.50)]
    public void Every_variant_is_one_segment_of_ascii_wherever_it_was(
        AlertCategory category,
        double latitude,
        double longitude
    )
    {
        var alert = Sample.Alert(9.96);
        alert = alert with
        {
            Category = category,
            Estimate = alert.Estimate with { Hypocenter = new Hypocenter(new GeoPoint(latitude, longitude), 10) },
        };
        var text = new MessageText(alert);
        foreach (var level in new[] { AlertLevel.BeAware, AlertLevel.TakeAction })
        foreach (var language in new[] { Language.Romanian, Language.English })
        foreach (var seconds in new[] { -1.0, 0.5, 5000 })
            AssertOneSegment(text.For(level, 8, seconds, language, Now));
        AssertOneSegment(text.ForCancellation(Language.Romanian, Now));
        AssertOneSegment(text.ForCancellation(Language.English, Now));
    }

    [Theory]
    [InlineData("Buzău – Întorsura Buzăului, județul Covasna", "Buzau - Intorsura Buzaului, judetul Covasna")]
    [InlineData("Csíkszereda és Nyíregyháza", "Csikszereda es Nyiregyhaza")]
    [InlineData("Veliko Tŭrnovo, Niš, Čačak, Łódź", "Veliko Turnovo, Nis, Cacak, Lodz")]
    [InlineData("a`b^c{d}e\\f[g]h~i|j", "a b c d e f g h i j")]
    [InlineData("Ia\u0219i, Ias\u0326i", "Iasi, Iasi")]
    public void Letters_lose_their_marks_and_nothing_costs_two_septets(string text, string folded) =>
        Assert.Equal(folded, AsciiFold.Fold(text, 100));

    [Fact]
    public void A_drill_says_so_in_its_first_word()
    {
        var text = new MessageText(Sample.Alert(6.8) with { Category = AlertCategory.Exercise });

        Assert.StartsWith(
            "EXERCITIU",
            text.For(AlertLevel.TakeAction, 7, 20, Language.Romanian, Now),
            StringComparison.Ordinal
        );
        Assert.StartsWith("DRILL", text.ForCancellation(Language.English, Now), StringComparison.Ordinal);
    }

    // 3GPP TS 23.038: printable ASCII without ` ^ { } [ ] ~ \ | is single-septet GSM-7; '~' costs two septets.
    private static void AssertOneSegment(string text)
    {
        Assert.All(text, c => Assert.InRange(c, ' ', '~'));
        Assert.InRange(
            text.Length + text.Count(c => "^{}[]~\\|".Contains(c, StringComparison.Ordinal)),
            1,
            MessageText.MaxLength
        );
    }
}
