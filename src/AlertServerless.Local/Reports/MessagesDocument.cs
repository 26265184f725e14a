using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Reports;

/// <summary>docs/messages.md: every text of every language side by side, so that a native speaker can review them
/// without reading code. The same texts always give the same page.</summary>
public static class MessagesDocument
{
    /// <summary>A reader who must act and one who need only know, of one strong earthquake.</summary>
    private static readonly (string Who, GeoPoint Home)[] Readers =
    [
        ("Bucharest, strong", new GeoPoint(44.43, 26.10)),
        ("Cluj-Napoca, light", new GeoPoint(46.77, 23.60)),
    ];

    private static readonly Alert Example = MessageSample.Example(
        new DateTimeOffset(2026, 3, 4, 10, 0, 0, TimeSpan.Zero)
    );

    public static string Write()
    {
        var page = new StringBuilder(64 * 1024);
        page.Append(Head);
        foreach (var what in Enum.GetValues<MessageCase>())
            AddCase(page, what);
        AddPosts(page);
        foreach (var language in LanguageNames.All.Where(language => language != Language.English))
            AddTexts(page, LanguageTexts.In(language));
        return page.ToString();
    }

    private const string Head = """
        # Messages

        Every text that people read, in every language, for review by native speakers. This page is written by `make messages` from the
        files in `src/AlertServerless.Core/Delivery/Messages/Texts` and compared with them by a test: correct the file, not the page, and add a
        line to CHANGELOG.md. People automate on these words.

        **All texts are machine-written and wait for a native speaker.** A file's `review` says who has read it.

        The order is what happens and how soon, what to do, how strong, then magnitude, place and local time (Romania's clocks). `~21 s` is the
        reader's own countdown; after it "now" for 20 s, then minutes. What to do follows official advice: drop, cover, hold on
        ([Earthquake Country Alliance](https://www.earthquakecountry.org/step5/), which ShakeAlert follows; for Romania the guides of the Department for
        Emergency Situations, [fiipregatit.ro](https://fiipregatit.ro): take shelter at once, away from windows, stay calm). Strengths are the
        institute's nine classes; what happens in each follows EMS-98.

        An SMS is one segment: 160 places of GSM-7, where `~` counts twice, for Romanian, Hungarian and English without most marks; 70 characters
        of UCS-2 for Bulgarian, Ukrainian and Russian ([decision 150](decisions/0150-one-segment-in-every-language.md)). What does not fit is
        left out from the end.

        The examples are one earthquake: magnitude 7.2, 100 km below Vrancea, at 12:00:00 local time.

        """;

    private static void AddCase(StringBuilder page, MessageCase what)
    {
        foreach (var (who, home) in Readers)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {what}: {who}\n\n| | SMS | |\n|---|---|---|\n");
            foreach (var language in LanguageNames.All)
            {
                var (text, size) = MessageSample.Of(Example, home, language, what).Read(ChannelKind.Sms);
                page.Append(CultureInfo.InvariantCulture, $"| {language.Code()} | {Cell(text)} | {size} |\n");
            }

            page.Append("\n| | Telegram, and the first lines of a mail | Subject of a mail |\n|---|---|---|\n");
            foreach (var language in LanguageNames.All)
            {
                var sample = MessageSample.Of(Example, home, language, what);
                var message = sample.On(ChannelKind.Telegram, "reader");
                var mail = AlertMail.Compose(message, new Uri("https://alert.example.org/leave"));
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {language.Code()} | {Cell(message.Text)} | {Cell(mail.Subject)} |\n"
                );
            }
        }
    }

    private static void AddPosts(StringBuilder page)
    {
        page.Append("\n## Public posts\n\n| | first | escalated | cancelled |\n|---|---|---|---|\n");
        foreach (var language in LanguageNames.All)
        {
            var posts = new[] { AlertKind.First, AlertKind.Escalated, AlertKind.Cancelled }.Select(kind =>
                Cell(PublicPostText.For(Example with { Kind = kind }, PublicPlaces.All, [language]))
            );
            page.Append(CultureInfo.InvariantCulture, $"| {language.Code()} | {string.Join(" | ", posts)} |\n");
        }
    }

    private static void AddTexts(StringBuilder page, LanguageTexts words)
    {
        var english = LanguageTexts.In(Language.English);
        page.Append(CultureInfo.InvariantCulture, $"\n## Every text: {words[TextKey.Name]}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"`{words.Language.Code()}.json`. {words[TextKey.Review]}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"| name | English | {words[TextKey.Name]} |\n|---|---|---|\n");
        foreach (var key in Enum.GetValues<TextKey>().Where(key => key is not (TextKey.Name or TextKey.Review)))
            page.Append(CultureInfo.InvariantCulture, $"| {key} | {Cell(english[key])} | {Cell(words[key])} |\n");
    }

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);
}
