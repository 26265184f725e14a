using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class PublicChannelListTests
{
    [Fact]
    public void Bands_and_boxes_are_read_as_written()
    {
        var channels = PublicChannelList.TryParse(
            " @cutremur_4=4..5  @cutremur_5=5..  @banat=3..:44.5,20.5,46,22.5",
            out var problem
        );

        Assert.Null(problem);
        Assert.Equal(
            [
                ("@cutremur_4", 4, 5),
                ("@cutremur_5", 5, double.PositiveInfinity),
                ("@banat", 3, double.PositiveInfinity),
            ],
            channels!.Select(c => (c.Name, c.FromMagnitude, c.BelowMagnitude))
        );
        Assert.True(channels![2].Region!.Contains(new GeoPoint(45.3, 21.2)));
        Assert.False(channels[2].Region!.Contains(new GeoPoint(45.7, 26.6)));
    }

    [Fact]
    public void The_word_none_means_no_channel()
    {
        Assert.Empty(PublicChannelList.TryParse("none", out var problem)!);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", "no channel; write none when there are none")]
    [InlineData("cutremur=4..", "'cutremur=4..' is not @name=")]
    [InlineData("@c=4..", "'@c=4..' is not @name=")]
    [InlineData("@cutremur", "'@cutremur' is not @name=")]
    [InlineData("@cutremur=4", "'@cutremur=4' is not @name=")]
    [InlineData("@cutremur=x..", "'@cutremur=x..' is not @name=")]
    [InlineData("@cutremur=5..4", "5..4 is no band")]
    [InlineData("@cutremur=4..:1,2,3", "1,2,3 is no box")]
    [InlineData("@cutremur=4..:46,20,44,22", "46,20,44,22 is no box")]
    [InlineData("@cutremur=4..5 @cutremur=5..", "'@cutremur' is listed twice")]
    public void What_cannot_be_meant_is_named_in_one_line(string text, string why)
    {
        Assert.Null(PublicChannelList.TryParse(text, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }
}
