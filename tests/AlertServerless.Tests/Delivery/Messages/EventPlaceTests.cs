using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class EventPlaceTests
{
    private static readonly CapSender Sender = new(
        "alerta.example.org",
        "Alerta Cutremur",
        new Uri("https://alerta.example.org/")
    );

    /// <summary>The Banat, 2014 and 2023: Oltenia and Timiș are no part of Vrancea, whatever name is missing.</summary>
    [Theory]
    [InlineData(45.40, 21.10, null)]
    [InlineData(45.10, 23.17, "")]
    [InlineData(47.80, 23.00, "Satu Mare http://evil.example/x")]
    [InlineData(43.70, 28.90, "<b>Black Sea</b> @evil \u202Etxt")]
    public void What_people_read_is_described_from_coordinates_alone(double latitude, double longitude, string? place)
    {
        var sample = Samples.Message(ManualTime.Start);
        var id = AlertId.ForTier(new EventId("e1"), 6);
        var estimate = sample.Alert.Estimate with
        {
            Hypocenter = new Hypocenter(new GeoPoint(latitude, longitude), 10),
            Place = place,
        };
        foreach (var language in LanguageNames.All)
        {
            var alert = sample.Alert with { Id = id, Estimate = estimate with { Source = "test" } };
            var facts = sample.Facts with { Language = language };
            var text = new MessageText(alert);
            var message = sample with
            {
                Alert = alert,
                Text = text.For(facts, ChannelKind.Telegram, ManualTime.Start),
                Facts = facts,
            };
            var sms = text.For(facts, ChannelKind.Sms, ManualTime.Start);
            var described = Gazetteer.Nearest(estimate.Hypocenter.Epicenter).In(LanguageTexts.In(language).Place);
            foreach (var read in Texts(message).Append(sms))
            {
                Assert.DoesNotContain("Vrancea", read, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Вранча", read, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("evil", read, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain('\u202E', read);
            }

            Assert.Contains(
                described,
                AlertMail.Compose(message, new Uri("https://alert.example.org/u")).Text,
                StringComparison.Ordinal
            );
            Assert.Contains(described, message.Text, StringComparison.Ordinal);
            if (language == Language.Romanian)
                Assert.Contains(Gsm7.Fold(described), sms, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Language.Romanian, "Vrancea (presupus)")]
    [InlineData(Language.English, "Vrancea (assumed)")]
    [InlineData(Language.Hungarian, "Vrancea (feltételezett)")]
    public void Only_a_feed_without_any_location_is_Vrancea_and_says_that_it_assumes_so(
        Language language,
        string expected
    )
    {
        var estimate = Samples.Alert(ManualTime.Start).Estimate with { Place = null };

        Assert.Equal(expected, EventPlace.Of(estimate with { LocationAssumed = true }, language));
        Assert.DoesNotContain(
            "Vrancea",
            EventPlace.Of(estimate with { LocationAssumed = false }, language),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Machines_get_the_sources_words_cleaned_and_the_description_beside_them()
    {
        var message = Samples.Message(ManualTime.Start);
        message = message with
        {
            Alert = message.Alert with { Estimate = message.Alert.Estimate with { Place = "Vrancea [x](tel:112)" } },
        };
        using var body = JsonDocument.Parse(WebhookBody.Write(message, ManualTime.Start));
        var about = body.RootElement.GetProperty("event");

        Assert.Equal("Vrancea x (tel 112)", about.GetProperty("place").GetString());
        Assert.Equal("25 km S de Tulnici", about.GetProperty("nearestPlace").GetString());
    }

    private static IEnumerable<string> Texts(OutboundMessage message)
    {
        var mail = AlertMail.Compose(message, new Uri("https://alert.example.org/u"));
        return
        [
            message.Text,
            new MessageText(message.Alert).ForCancellation(
                message.Facts.Language,
                ChannelKind.Telegram,
                ManualTime.Start
            ),
            mail.Subject,
            mail.Text,
            mail.Html,
            Encoding.UTF8.GetString(CapDocument.Write(message.Alert, Sender)),
            PublicPostText.For(message.Alert, PublicPlaces.All, LanguageNames.All),
            Encoding.UTF8.GetString(WebhookBody.Write(message, ManualTime.Start)),
        ];
    }
}
