using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

public sealed class ContactAddressTests
{
    [Theory]
    [InlineData("0712 345 678", "+40712345678")]
    [InlineData("+40 (712) 345-678", "+40712345678")]
    [InlineData("0040712345678", "+40712345678")]
    [InlineData("+373 69 123 456", "+37369123456")]
    [InlineData("+٤٠٧١٢٣٤٥٦٧٨", "+40712345678")]
    public void A_mobile_number_is_kept_in_E164(string typed, string stored) =>
        Assert.Equal(new AddressResult.Accepted(stored), Of(ChannelKind.Sms, typed));

    // Kinds of lines by ANCOM's numbering plan: 02 and 03 are fixed, 0800 toll-free, 0900 premium.
    [Theory]
    [InlineData("", AddressRefusal.Empty)]
    [InlineData("   ", AddressRefusal.Empty)]
    [InlineData("021 310 0000", AddressRefusal.NotMobile)]
    [InlineData("0800 800 800", AddressRefusal.NotMobile)]
    [InlineData("+44 7911 123456", AddressRefusal.CountryNotAllowed)]
    [InlineData("+1 202 555 0100", AddressRefusal.CountryNotAllowed)]
    [InlineData("0712", AddressRefusal.NotANumber)]
    [InlineData("07123456789012", AddressRefusal.NotANumber)]
    [InlineData("0712-FLOWER", AddressRefusal.NotANumber)]
    [InlineData("0712345678 ext. 5", AddressRefusal.NotANumber)]
    [InlineData("0712345678\r\nBcc: x", AddressRefusal.NotANumber)]
    [InlineData("00000000000000000000000000000000000000000000000000", AddressRefusal.TooLong)]
    public void Any_other_number_is_refused_by_name(string typed, AddressRefusal why) =>
        Assert.Equal(new AddressResult.Refused(why), Of(ChannelKind.Sms, typed));

    [Theory]
    [InlineData(" Ana.Pop+x@Example.ORG ", "Ana.Pop+x@example.org")]
    [InlineData("ana@exämple.org", "ana@xn--exmple-cua.org")]
    public void A_mailbox_keeps_its_name_and_DNS_its_case(string typed, string stored) =>
        Assert.Equal(new AddressResult.Accepted(stored), Of(ChannelKind.Email, typed));

    [Theory]
    [InlineData("ana")]
    [InlineData("ana@localhost")]
    [InlineData("Ana <ana@example.org>")]
    [InlineData("\"ana pop\"@example.org")]
    [InlineData("ana@example.org, dan@example.org")]
    [InlineData("ana@example.org\r\nBcc: dan@example.org")]
    [InlineData("ană@example.org")]
    [InlineData("ana@exa mple.org")]
    [InlineData("ana@@example.org")]
    public void What_is_no_single_mailbox_is_refused(string typed) =>
        Assert.Equal(new AddressResult.Refused(AddressRefusal.NotAMailbox), Of(ChannelKind.Email, typed));

    [Theory]
    [InlineData("https://Example.org/hook#1", "https://example.org/hook")]
    [InlineData("https://example.org:443/hook#cap", "https://example.org/hook#cap")]
    [InlineData("https://example.org/hook#x&arm=4,act=6.5&y=1", "https://example.org/hook#arm=4&act=6.5")]
    [InlineData("https://example.org/hook#k=id.short&act=400", "https://example.org/hook")]
    [InlineData(
        "https://example.org/hook#cap&k=MBFTbj5q.0_HGKYlMYs86RjRw8ajV8JO83vatlU9s1Ud4HC6751g",
        "https://example.org/hook#cap&k=MBFTbj5q.0_HGKYlMYs86RjRw8ajV8JO83vatlU9s1Ud4HC6751g"
    )]
    [InlineData("https://example.org./hook?a=1", "https://example.org/hook?a=1")]
    public void A_receiver_has_one_spelling(string typed, string stored) =>
        Assert.Equal(new AddressResult.Accepted(stored), Of(ChannelKind.Webhook, typed));

    [Theory]
    [InlineData("http://example.org/", AddressRefusal.NotHttps)]
    [InlineData("ftp://example.org/", AddressRefusal.NotHttps)]
    [InlineData("example.org", AddressRefusal.NotHttps)]
    [InlineData("https://user:secret@example.org/", AddressRefusal.HasUserInfo)]
    [InlineData("https://example.org:8443/", AddressRefusal.WrongPort)]
    [InlineData("http://127.0.0.1:9000/", AddressRefusal.NotHttps)]
    public void Any_other_receiver_is_refused_by_name(string typed, AddressRefusal why) =>
        Assert.Equal(new AddressResult.Refused(why), Of(ChannelKind.Webhook, typed));

    [Fact]
    public void A_local_stack_takes_receivers_on_its_own_machine()
    {
        var local = AddressPolicy.Default with { LoopbackReceivers = true };

        Assert.IsType<AddressResult.Accepted>(
            ContactAddress.Normalise(ChannelKind.Webhook, "http://127.0.0.1:9000/hook", local)
        );
        Assert.IsType<AddressResult.Refused>(
            ContactAddress.Normalise(ChannelKind.Webhook, "http://example.org/hook", local)
        );
    }

    [Theory]
    [InlineData("007", "7")]
    [InlineData("-1001234567890", "-1001234567890")]
    public void A_chat_has_one_spelling(string typed, string stored) =>
        Assert.Equal(new AddressResult.Accepted(stored), Of(ChannelKind.Telegram, typed));

    [Theory]
    [InlineData(ChannelKind.Email, "A.na+1@gmail.com", "ana@googlemail.com", true)]
    [InlineData(ChannelKind.Email, "ana+1@example.org", "ana+2@Example.org", true)]
    [InlineData(ChannelKind.Email, "a.na@example.org", "ana@example.org", false)]
    [InlineData(ChannelKind.Webhook, "https://example.org/a?1#2", "https://example.org/b", true)]
    [InlineData(ChannelKind.Sms, "+40712345678", "+40712345679", false)]
    public void One_inbox_is_counted_once(ChannelKind channel, string one, string other, bool same) =>
        Assert.Equal(same, ContactAddress.InboxOf(channel, one) == ContactAddress.InboxOf(channel, other));

    [Fact]
    public void What_is_accepted_is_accepted_again_unchanged()
    {
        foreach (
            var (channel, typed) in new[]
            {
                (ChannelKind.Sms, "0712 345 678"),
                (ChannelKind.Email, "Ana@Example.org"),
                (ChannelKind.Webhook, "https://Example.org/a#cap"),
                (ChannelKind.Telegram, "0042"),
            }
        )
        {
            var once = Assert.IsType<AddressResult.Accepted>(Of(channel, typed)).Address;
            Assert.True(AddressBook.IsValid(channel, once));
            Assert.Equal(new AddressResult.Accepted(once), Of(channel, once));
            Assert.DoesNotContain(once, Of(channel, typed).ToString(), StringComparison.Ordinal);
        }
    }

    private static AddressResult Of(ChannelKind channel, string typed) =>
        ContactAddress.Normalise(channel, typed, AddressPolicy.Default);
}
