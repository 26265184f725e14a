using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

public sealed class IntensityScaleTests
{
    [Fact]
    public void Every_degree_survives_the_way_there_and_back()
    {
        for (var degree = 1; degree <= 12; degree++)
        {
            Assert.True(IntensityScale.TryParseRoman(IntensityScale.ToRoman(degree), out var roman));
            Assert.Equal(degree, roman);
            Assert.True(
                IntensityScale.TryParseRomanianWord(
                    IntensityScale.RomanianWord(degree),
                    out var lowest,
                    out var highest
                )
            );
            Assert.InRange(degree, lowest, highest);
        }
    }

    [Theory]
    [InlineData(" vii ", 7)]
    [InlineData("VII-VIII", 8)]
    [InlineData("IV – V", 5)]
    [InlineData("XII", 12)]
    public void Roman_numerals_are_read_as_institutes_write_them(string text, int degree)
    {
        Assert.True(IntensityScale.TryParseRoman(text, out var parsed));
        Assert.Equal(degree, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("7")]
    [InlineData("IIII")]
    [InlineData("XIII")]
    [InlineData("VIII-VII")]
    [InlineData("V-VI-VII")]
    [InlineData("V-")]
    public void What_is_no_degree_is_not_read_as_one(string? text) =>
        Assert.False(IntensityScale.TryParseRoman(text, out _));

    /// <summary>The institute's nine words, with the degrees of the ShakeMap legend (Wald et al. 1999).</summary>
    [Theory]
    [InlineData("Neresimțit", 1, 1, "Not felt")]
    [InlineData("Slab", 2, 3, "Weak")]
    [InlineData("Ușor", 4, 4, "Light")]
    [InlineData("Moderat", 5, 5, "Moderate")]
    [InlineData("Puternic", 6, 6, "Strong")]
    [InlineData("Foarte puternic", 7, 7, "Very strong")]
    [InlineData("Sever", 8, 8, "Severe")]
    [InlineData("Violent", 9, 9, "Violent")]
    [InlineData("Extrem", 10, 12, "Extreme")]
    public void The_institutes_words_have_their_degrees(string word, int lowest, int highest, string english)
    {
        Assert.True(IntensityScale.TryParseRomanianWord(word, out var from, out var to));
        Assert.Equal((lowest, highest), (from, to));
        Assert.Equal(word, IntensityScale.RomanianWord(from));
        Assert.Equal(english, IntensityScale.EnglishWord(to));
    }

    [Theory]
    [InlineData("UŞOR")] // cedilla, as older keyboards write it
    [InlineData("usor")]
    public void Spelling_without_the_right_marks_is_understood(string word)
    {
        Assert.True(IntensityScale.TryParseRomanianWord(word, out var degree, out _));
        Assert.Equal(4, degree);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Puternic foarte")]
    public void Other_words_mean_nothing(string? word) =>
        Assert.False(IntensityScale.TryParseRomanianWord(word, out _, out _));

    [Theory]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(6.49, 6)]
    [InlineData(6.5, 7)]
    [InlineData(99, 12)]
    public void A_value_belongs_to_the_nearest_degree(double value, int degree)
    {
        Assert.Equal(degree, IntensityScale.ToDegree(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => IntensityScale.ToDegree(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => IntensityScale.ToRoman(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IntensityScale.RomanianWord(13));
    }
}
