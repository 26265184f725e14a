using System.Security.Cryptography;
using System.Text;
using AlertServerless.Lambda.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>How Twilio signs: twilio.com/docs/usage/security#validating-requests (HMAC-SHA1 over the URL and the sorted
/// fields).</summary>
public sealed class TwilioCallbackTests
{
    private const string Token = "0123456789abcdef";
    private const string Address =
        "https://alert.example.org/twilio?a=vrancea-20261103-0419.t6&g=sxfs-p-sms-0&s=0000000000000007";

    [Theory]
    [InlineData("delivered", null, false, false)]
    [InlineData("undelivered", "30005", true, true)]
    [InlineData("undelivered", "30003", true, false)]
    [InlineData("failed", "30006", true, true)]
    public void A_signed_report_is_read(string status, string? error, bool lost, bool neverAgain)
    {
        var form = Form(status, error);

        var report = new TwilioCallback(Token).TryRead(new Uri(Address), form, Sign(Address, form), out var problem);

        Assert.Null(problem);
        Assert.Equal(
            ("vrancea-20261103-0419.t6", "sxfs-p-sms-0", 7UL),
            (report!.Alert.Value, report.Segment.Value, report.Subscriber.Value)
        );
        Assert.Equal((lost, neverAgain), (report.IsLost, report.NeverAgain));
    }

    [Fact]
    public void Nothing_unsigned_is_believed()
    {
        var form = Form("delivered", null);
        var callback = new TwilioCallback(Token);
        var signature = Sign(Address, form);

        Assert.Null(callback.TryRead(new Uri(Address), form, null, out _));
        Assert.Null(callback.TryRead(new Uri(Address), form, "AAAA", out _));
        Assert.Null(callback.TryRead(new Uri(Address), Form("failed", "30005"), signature, out _));
        Assert.Null(
            callback.TryRead(
                new Uri(Address.Replace("0007", "0008", StringComparison.Ordinal)),
                form,
                signature,
                out var problem
            )
        );
        Assert.Equal("status callback: signature missing or wrong", problem);
    }

    [Fact]
    public void A_report_that_names_no_message_is_refused()
    {
        var form = Form("delivered", null);

        Assert.Null(
            new TwilioCallback(Token).TryRead(
                new Uri("https://alert.example.org/twilio"),
                form,
                Sign("https://alert.example.org/twilio", form),
                out var problem
            )
        );
        Assert.Contains("does not name", problem, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Form(string status, string? error)
    {
        var form = new Dictionary<string, string>
        {
            ["MessageSid"] = "SM01",
            ["MessageStatus"] = status,
            ["To"] = "+40722000001",
        };
        if (error is not null)
            form["ErrorCode"] = error;
        return form;
    }

    private static string Sign(string url, Dictionary<string, string> form)
    {
        var signed =
            url
            + string.Concat(
                form.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key + field.Value)
            );
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.ASCII.GetBytes(Token));
        mac.AppendData(Encoding.UTF8.GetBytes(signed));
        return Convert.ToBase64String(mac.GetHashAndReset());
    }
}
