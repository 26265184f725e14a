using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class MessageTextTests
{
    private static readonly DateTimeOffset Now = new(2022, 11, 3, 4, 50, 31, TimeSpan.Zero);

    [Fact]
    public void States_what_to_do_how_long_and_how_strong()
    {
        Assert.Equal(
            "CUTREMUR in ~21 s! JOS, ADAPOST, TINE-TE! Foarte puternic: cad obiecte, crapa pereti. M6.8 19 km NE "
                + "de Nehoiu, trimis 06:50:31",
            Sms(AlertLevel.TakeAction, 6.9, 21.9, Language.Romanian)
        );
        Assert.Equal(
            "Earthquake in ~21 s. Stay calm, away from windows. Light: windows rattle. M6.8 19 km NE of Nehoiu, "
                + "sent 06:50:31",
            Sms(AlertLevel.BeAware, 4.1, 21.0, Language.English)
        );
        Assert.Equal(
            "ЗЕМЕТРЕСЕНИЕ след ~21 с! ЗАЛЕГНИ, ПРИКРИЙ СЕ, ДРЪЖ СЕ! Много силно.",
            Sms(AlertLevel.TakeAction, 6.9, 21.9, Language.Bulgarian)
        );
    }

    [Fact]
    public void Where_there_is_room_letters_keep_their_marks_and_each_thing_has_a_line() =>
        Assert.Equal(
            "FÖLDRENGÉS ~21 mp múlva! LE, FEDEZÉKBE, KAPASZKODJ!\n"
                + "Nálad várható: nagyon erős, tárgyak leesnek, falak repednek.\n"
                + "Magnitúdó 6.8, Nehoiu közelében (19 km ÉK). Küldve 06:50:31.",
            new MessageText(Sample.Alert(6.8)).For(
                Facts(AlertLevel.TakeAction, 6.9, 21.9, Language.Hungarian),
                ChannelKind.Telegram,
                Now
            )
        );

    /// <summary>Someone was once reached 107 s late and read that the wave had just arrived.</summary>
    [Theory]
    [InlineData(1, "EARTHQUAKE in ~1 s!")]
    [InlineData(0.9, "EARTHQUAKE now!")]
    [InlineData(-19.9, "EARTHQUAKE now!")]
    [InlineData(-20, "Earthquake ~1 min ago.")]
    [InlineData(-89, "Earthquake ~1 min ago.")]
    [InlineData(-107, "Earthquake ~2 min ago.")]
    [InlineData(-100_000, "Earthquake ~99 min ago.")]
    public void The_tense_is_the_readers_own(double secondsLeft, string beginning) =>
        Assert.StartsWith(
            beginning,
            Sms(AlertLevel.TakeAction, 7, secondsLeft, Language.English),
            StringComparison.Ordinal
        );

    [Fact]
    public void Who_was_notified_before_reads_what_is_new()
    {
        var text = new MessageText(Sample.Alert(6.8, Sample.Earlier(6)));
        var facts = Facts(AlertLevel.TakeAction, 7, 20, Language.English);

        Assert.StartsWith(
            "UPDATE, STRONGER: quake in ~20 s! DROP, COVER, HOLD ON!",
            text.For(facts with { IsUpdate = true }, ChannelKind.Sms, Now),
            StringComparison.Ordinal
        );
        Assert.StartsWith("EARTHQUAKE", text.For(facts, ChannelKind.Sms, Now), StringComparison.Ordinal);
    }

    /// <summary>Thousands of neighbours are notified within one second.</summary>
    [Fact]
    public void Who_has_as_many_seconds_left_in_the_same_second_shares_the_words()
    {
        var text = new MessageText(Sample.Alert(6.8));
        var facts = Facts(AlertLevel.TakeAction, 6.9, 21.9, Language.Romanian);
        var first = text.For(facts, ChannelKind.Sms, Now);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var second = text.For(facts with { SecondsLeft = 21.1, Intensity = 7.2 }, ChannelKind.Sms, Now);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(first, second);
        Assert.NotEqual(first, text.For(facts, ChannelKind.Sms, Now.AddSeconds(1)));
        Assert.NotEqual(first, text.For(facts with { SecondsLeft = 20.9 }, ChannelKind.Sms, Now));
    }

    [Fact]
    public void Where_hardly_anything_is_felt_nobody_reads_that_they_may_feel_it()
    {
        var text = Sms(AlertLevel.BeAware, 1.2, 20, Language.Romanian);

        Assert.Contains("Abia se simte.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("poate simti", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Buzău – Întorsura Buzăului, județul Covasna", "Buzau - Intorsura Buzaului, judetul Covasna")]
    [InlineData("Csíkszereda és Nyíregyháza, erősebb fűz", "Csikszereda és Nyiregyhaza, erösebb füz")]
    [InlineData("Veliko Tŭrnovo, Niš, Čačak, Łódź", "Veliko Turnovo, Nis, Cacak, Lodz")]
    [InlineData("a`b~c", "a'b~c")]
    [InlineData("Ia\u0219i, Ias\u0326i", "Iasi, Iasi")]
    [InlineData("Русе", "    ")]
    public void Letters_keep_the_marks_that_the_alphabet_has(string text, string folded) =>
        Assert.Equal(folded, Gsm7.Fold(text));

    /// <summary>3GPP TS 23.038, §6.2.1.1: the extension table costs an escape more.</summary>
    [Theory]
    [InlineData("éèùìòÇØøÅåΔÆæßÉÄÖÑÜ§¿äöñüà¤¡", 28)]
    [InlineData("^{}\\[~]|€", 18)]
    [InlineData("`", null)]
    [InlineData("á", null)]
    public void Characters_are_counted_as_the_air_counts_them(string text, int? septets) =>
        Assert.Equal(septets, Gsm7.Septets(text));

    [Theory]
    [InlineData(160, 'a', 1)]
    [InlineData(161, 'a', 2)]
    [InlineData(80, '~', 1)]
    [InlineData(81, '~', 2)]
    [InlineData(70, 'я', 1)]
    [InlineData(71, 'я', 2)]
    [InlineData(135, 'я', 3)]
    public void Segments_are_counted_as_carriers_bill_them(int length, char of, int segments) =>
        Assert.Equal(segments, SmsSize.Of(new string(of, length)).Segments);

    private static string Sms(AlertLevel level, double intensity, double secondsLeft, Language language) =>
        new MessageText(Sample.Alert(6.8)).For(Facts(level, intensity, secondsLeft, language), ChannelKind.Sms, Now);

    private static MessageFacts Facts(AlertLevel level, double intensity, double secondsLeft, Language language) =>
        new(level, intensity, secondsLeft, Now.AddSeconds(secondsLeft), language);
}
