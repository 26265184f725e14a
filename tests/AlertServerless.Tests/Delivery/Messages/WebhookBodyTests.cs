using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class WebhookBodyTests
{
    private static readonly DateTimeOffset Now = ManualTime.Start;

    [Theory]
    [InlineData("https://plant.example/a", 3.4, "inform")]
    [InlineData("https://plant.example/a", 3.5, "arm")]
    [InlineData("https://plant.example/a", 4.5, "act")]
    [InlineData("https://plant.example/a#arm=5,act=6.5", 4.9, "inform")]
    [InlineData("https://plant.example/a#arm=5,act=6.5", 6.4, "arm")]
    [InlineData("https://plant.example/a#cap,act=7", 6.9, "arm")]
    [InlineData("https://plant.example/a#act=7", 7, "act")]
    [InlineData("https://plant.example/a#act=strong,arm=0,arm=13", 4.5, "act")]
    public void A_facility_learns_what_to_do_by_its_own_thresholds(string address, double intensity, string level) =>
        Assert.Equal(
            level,
            Body(Message(AlertKind.First, address, intensity)).GetProperty("facilityLevel").GetString()
        );

    [Fact]
    public void A_facility_learns_how_long_and_whether_it_is_real()
    {
        var body = Body(Message(AlertKind.First, "https://plant.example/a", 6));

        Assert.Equal(1, body.GetProperty("sequence").GetInt32());
        Assert.Equal(18, body.GetProperty("secondsLeft").GetDouble());
        Assert.False(body.GetProperty("drill").GetBoolean());
        Assert.Equal(Now.AddSeconds(60), body.GetProperty("validUntil").GetDateTimeOffset());
        Assert.Equal("take-action", body.GetProperty("level").GetString());
    }

    [Fact]
    public void A_retraction_comes_after_what_it_takes_back_and_only_informs()
    {
        var body = Body(Message(AlertKind.Cancelled, "https://plant.example/a", 8));

        Assert.Equal(2, body.GetProperty("sequence").GetInt32());
        Assert.Equal("inform", body.GetProperty("facilityLevel").GetString());
        Assert.True(
            Body(
                    Message(AlertKind.First, "https://plant.example/a", 8) with
                    {
                        Alert = Samples.Alert(Now, AlertCategory.Test),
                    }
                )
                .GetProperty("drill")
                .GetBoolean()
        );
    }

    private static OutboundMessage Message(AlertKind kind, string address, double intensity)
    {
        var message = Samples.Message(Now, address);
        var alert = message.Alert;
        var earlier = new EarlierAlert(alert.Id, alert.Estimate, alert.DecidedAt);
        return message with
        {
            Alert = kind == AlertKind.First ? alert : alert with { Kind = kind, Earlier = [earlier] },
            Facts = message.Facts with { Intensity = intensity },
        };
    }

    private static JsonElement Body(OutboundMessage message) =>
        JsonDocument.Parse(WebhookBody.Write(message, Now)).RootElement;
}
