using AlertServerless.Core.Feeds.Formats;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("Zona seismică Vrancea, județul Buzău", "Zona seismică Vrancea, județul Buzău")]
    [InlineData("  27 km SSW of\tComandău \r\n Romania ", "27 km SSW of Comandău Romania")]
    [InlineData("221.9 km WNW from Port Orford, OR", "221.9 km WNW from Port Orford, OR")]
    [InlineData("St. Anton (Tirol) – Österreich", "St. Anton (Tirol) - Österreich")]
    [InlineData("Враца, България", "Враца, България")]
    [InlineData("Θεσσαλονίκη", "Θεσσαλονίκη")]
    [InlineData("Romania/Moldova border", "Romania Moldova border")]
    [InlineData("Kamianets’k", "Kamianets'k")]
    public void Names_stay_as_they_are(string text, string expected) =>
        Assert.Equal(expected, PlainText.Clean(text, 200));

    [Theory]
    [InlineData("Vrancea http://evil.example/x?a=1", "Vrancea")]
    [InlineData("Vrancea evil.example", "Vrancea")]
    [InlineData("Vrancea www.evil", "Vrancea")]
    [InlineData("Vrancea 10.20.30.40", "Vrancea")]
    [InlineData("Vrancea evil\u3002example", "Vrancea")]
    [InlineData("Vrancea evil\u200B.example", "Vrancea")]
    [InlineData("write to a@evil now", "write to now")]
    [InlineData("tg://resolve?domain=x Vrancea", "Vrancea")]
    public void Nothing_that_becomes_a_link_or_a_mention_stays(string text, string expected) =>
        Assert.Equal(expected, PlainText.Clean(text, 200));

    [Theory]
    [InlineData("<b>Vrancea</b>", "b Vrancea b")]
    [InlineData("[Vrancea](tel:112) *now* _now_ `now` ~now~ |now|", "Vrancea (tel 112) now now now now now")]
    [InlineData("Vrancea &amp; Buz\u0103u #now", "Vrancea amp, Buzău now")]
    [InlineData("Vran\u0000cea\u0007", "Vran cea")]
    public void No_markup_and_no_control_character_stays(string text, string expected) =>
        Assert.Equal(expected, PlainText.Clean(text, 200));

    [Theory]
    [InlineData("Vra\u202Encea\u202C", "Vrancea")]
    [InlineData("Vra\u200Bncea\uFEFF", "Vrancea")]
    [InlineData("\u2066Vrancea\u2069", "Vrancea")]
    [InlineData("Vr\u0430ncea Romania", "Romania")]
    [InlineData("\uFF36\uFF52\uFF41\uFF4E Romania", "Romania")]
    [InlineData("\U0001D415rancea Romania", "rancea Romania")]
    [InlineData("V\u0336r\u0336ancea", "Vrancea")]
    [InlineData("\u05D0\u05D1 Romania \u0660", "Romania")]
    public void Text_is_neither_turned_around_nor_spelled_with_look_alikes(string text, string expected) =>
        Assert.Equal(expected, PlainText.Clean(text, 200));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \u202E ")]
    [InlineData("--- ,,, ...")]
    [InlineData("\uFFFD\uFFFD")]
    [InlineData("https://evil.example")]
    public void What_has_no_word_left_is_nothing(string? text) => Assert.Null(PlainText.Clean(text, 200));

    [Fact]
    public void It_is_cut_where_it_is_too_long()
    {
        Assert.Equal("Zona seismică", PlainText.Clean("Zona seismică Vrancea", 14));
        Assert.InRange(PlainText.Clean(string.Concat(Enumerable.Repeat("ab ", 1_000_000)), 200)!.Length, 190, 200);
    }

    /// <summary>Whatever comes in: letters of known scripts, digits and plain punctuation come out, and cleaning them
    /// changes nothing.</summary>
    [Fact]
    public void Any_text_comes_out_plain_and_stays_so()
    {
        var random = new Random(TestSeed.Next(nameof(Any_text_comes_out_plain_and_stays_so)));
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(
                Enumerable
                    .Range(0, random.Next(40))
                    .Select(_ => (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(0x20, 0x180)))
            );
            if (PlainText.Clean(text, 200) is not { } clean)
                continue;
            Assert.Matches(@"^[A-Za-z0-9À-ÖØ-öø-žȘ-țͰ-ϿЀ-џҐґ ,.()'-]+$", clean);
            Assert.Equal(clean, PlainText.Clean(clean, 200));
        }
    }
}
