using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class AlertMailTests
{
    private static readonly Uri Unsubscribe = new("https://alert.example.org/u?t=a&k=1");

    [Theory]
    [InlineData(
        AlertCategory.Actual,
        AlertKind.First,
        Language.Romanian,
        "CUTREMUR în ~18 s! JOS, ADĂPOST, ȚINE-TE! M6.2, 25 km S de Tulnici, 06:19:54"
    )]
    [InlineData(
        AlertCategory.Exercise,
        AlertKind.First,
        Language.Romanian,
        "EXERCIȚIU: cutremur în ~18 s. Jos, adăpost, ține-te. M6.2, 25 km S de Tulnici, 06:19:54. EXERCIȚIU"
    )]
    [InlineData(
        AlertCategory.Actual,
        AlertKind.Cancelled,
        Language.English,
        "CANCELLED: no strong shaking is expected. The first message was withdrawn, sorry. M6.2, 25 km S of Tulnici, "
            + "06:19:54"
    )]
    public void The_subject_says_what_and_how_soon_then_place_and_local_time(
        AlertCategory category,
        AlertKind kind,
        Language language,
        string subject
    ) => Assert.Equal(subject, Compose(category, kind, language, "Vrancea").Subject);

    [Fact]
    public void A_mail_has_local_time_and_can_be_read_in_the_dark()
    {
        var mail = Compose(AlertCategory.Actual, AlertKind.First, Language.Romanian, "Vrancea");

        Assert.Contains("06:20:18 (ora României)", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("UTC", mail.Text + mail.Html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", mail.Html, StringComparison.Ordinal);
        Assert.Contains("width=device-width", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(18, "Shaking reaches you at")]
    [InlineData(-107, "Shaking reached you at")]
    public void Whoever_was_reached_before_reads_of_it_in_the_past(double secondsLeft, string words)
    {
        var message = Samples.Message(ManualTime.Start);
        var facts = message.Facts with { Language = Language.English, SecondsLeft = secondsLeft };

        var mail = AlertMail.Compose(message with { Facts = facts }, Unsubscribe);

        Assert.Contains(words, mail.Text, StringComparison.Ordinal);
        Assert.Contains(words, mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_name_can_neither_break_a_header_nor_the_page()
    {
        var mail = Compose(
            AlertCategory.Actual,
            AlertKind.First,
            Language.English,
            "<script>alert(1)</script>\r\nBcc: x@example.org"
        );

        Assert.DoesNotContain('\n', mail.Subject);
        Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\nBcc:", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_reader_can_leave_and_sees_the_figures()
    {
        var mail = Compose(AlertCategory.Actual, AlertKind.First, Language.Romanian, "Vrancea");

        Assert.Contains("href=\"https://alert.example.org/u?t=a&amp;k=1\"", mail.Html, StringComparison.Ordinal);
        Assert.Contains("Dezabonare: https://alert.example.org/u?t=a&k=1", mail.Text, StringComparison.Ordinal);
        Assert.All(
            ["6.2", "130 km", "45.70", "CUTREMUR"],
            figure => Assert.Contains(figure, mail.Text, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("http-equiv", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", mail.Html, StringComparison.Ordinal);
    }

    private static AlertMail Compose(AlertCategory category, AlertKind kind, Language language, string place)
    {
        var message = Samples.Message(ManualTime.Start);
        var alert = message.Alert with
        {
            Category = category,
            Kind = kind,
            Estimate = message.Alert.Estimate with { Place = place },
        };
        var facts = message.Facts with { Language = language };
        var text = new MessageText(alert);
        return AlertMail.Compose(
            message with
            {
                Alert = alert,
                Text =
                    kind == AlertKind.Cancelled
                        ? text.ForCancellation(language, ChannelKind.Email, ManualTime.Start)
                        : text.For(facts, ChannelKind.Email, ManualTime.Start),
                Facts = facts,
            },
            Unsubscribe
        );
    }
}
