using System.Globalization;
using System.Text;
using AlertServerless.Core.Delivery.Messages;
using Xunit;

namespace AlertServerless.Tests.Delivery.Messages;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_793_679_600);
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("secret");
    private static readonly byte[] Body = Encoding.ASCII.GetBytes("{\"a\":1}");

    /// <summary>The expected figure: <c>printf '1793679600.{"a":1}' | openssl dgst -sha256 -hmac secret</c>.</summary>
    [Fact]
    public void It_is_the_hmac_that_any_tool_computes() =>
        Assert.Equal(
            "t=1793679600,v1=320ad8e6b957b32cd3c053412793c28eec05ce7ed0e18cc0715fa4d71beba1cc",
            WebhookSignature.Sign(Secret, Body, Now)
        );

    [Fact]
    public void Its_own_signature_is_believed() =>
        Assert.True(WebhookSignature.Verify(Secret, Body, WebhookSignature.Sign(Secret, Body, Now), Now));

    [Theory]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void Only_for_a_while(int secondsLater, bool believed) =>
        Assert.Equal(
            believed,
            WebhookSignature.Verify(
                Secret,
                Body,
                WebhookSignature.Sign(Secret, Body, Now),
                Now.AddSeconds(secondsLater)
            )
        );

    [Fact]
    public void Nothing_else_is_believed()
    {
        var good = WebhookSignature.Sign(Secret, Body, Now);
        var flipped = good[..^1] + (good[^1] == '0' ? '1' : '0');
        var later = string.Create(CultureInfo.InvariantCulture, $"t={Now.ToUnixTimeSeconds() + 1}{good[12..]}");

        Assert.All(
            [
                null,
                "",
                "t=1",
                "v1=00",
                "t=x,v1=00",
                $"t={Now.ToUnixTimeSeconds()},v1=",
                $"t={Now.ToUnixTimeSeconds()},v1=zz",
                flipped,
                later,
                good + ",v1=00",
            ],
            header => Assert.False(WebhookSignature.Verify(Secret, Body, header, Now), header)
        );
        Assert.False(WebhookSignature.Verify(Secret, Encoding.ASCII.GetBytes("{\"a\":2}"), good, Now));
        Assert.False(WebhookSignature.Verify(Encoding.ASCII.GetBytes("other"), Body, good, Now));
    }

    [Fact]
    public void Each_receiver_has_a_secret_of_its_own_and_a_format_does_not_change_it()
    {
        byte[] key = [1, 2, 3];

        Assert.Equal(
            WebhookSignature.SecretFor(key, "https://a.example/h"),
            WebhookSignature.SecretFor(key, "https://a.example/h#cap")
        );
        Assert.NotEqual(
            WebhookSignature.SecretFor(key, "https://a.example/h"),
            WebhookSignature.SecretFor(key, "https://b.example/h")
        );
        Assert.NotEqual(
            WebhookSignature.SecretFor(key, "https://a.example/h"),
            WebhookSignature.SecretFor([1, 2, 4], "https://a.example/h")
        );
    }
}
