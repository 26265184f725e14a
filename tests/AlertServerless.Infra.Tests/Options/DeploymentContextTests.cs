using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Options;

public sealed class DeploymentContextTests
{
    [Fact]
    public void ReadsEveryValue()
    {
        var options = Assert.IsType<OptionsResult.Valid>(Deployments.TryRead(Deployments.Values())).Options;
        Assert.Equal("prod", options.Deployment);
        Assert.Equal(CostClass.Institute, options.CostClass);
        Assert.Equal(["infp-ews", "emsc-json"], options.Feeds.Select(feed => feed.FormatName));
        Assert.Equal(["RO", "MD"], options.AllowedCountries);
        Assert.Equal("cutremur.ro", options.MailDomain);
        Assert.False(options.HasPlaceholderAddresses);
        Assert.False(options.SkipPublish || options.AllowStandIns);
    }

    [Theory]
    [InlineData(ContextKeys.Deployment)]
    [InlineData(ContextKeys.Region)]
    [InlineData(ContextKeys.CostClass)]
    [InlineData(ContextKeys.Feeds)]
    [InlineData(ContextKeys.SmsSender)]
    [InlineData(ContextKeys.MailSender)]
    [InlineData(ContextKeys.AllowedCountries)]
    [InlineData(ContextKeys.AlarmAddress)]
    [InlineData(ContextKeys.Domain)]
    public void MissingValuesAreNamed(string key)
    {
        var values = Deployments.Values();
        values.Remove(key);
        Assert.StartsWith($"context: {key}: missing; it must be ", LineOf(values), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ContextKeys.Deployment, "Prod")]
    [InlineData(ContextKeys.Deployment, "a-name-that-is-too-long")]
    [InlineData(ContextKeys.Region, "Frankfurt")]
    [InlineData(ContextKeys.CostClass, "cheap")]
    [InlineData(ContextKeys.Feeds, "infp-ews")]
    [InlineData(ContextKeys.Feeds, "jma=https://example.org/")]
    [InlineData(ContextKeys.Feeds, "infp-ews=ftp://ews.infp.ro/")]
    [InlineData(ContextKeys.Feeds, "infp-ews=http://a.ro/ infp-ews=http://a.ro/")]
    [InlineData(ContextKeys.SmsSender, "0712345678")]
    [InlineData(ContextKeys.SmsSender, "TwelveLetters")]
    [InlineData(ContextKeys.SmsSender, Deployments.SmsPool)]
    [InlineData(ContextKeys.SmsProvider, "vonage")]
    [InlineData(ContextKeys.PublicChannels, "@cutremur=5")]
    [InlineData(ContextKeys.MailSender, "alert")]
    [InlineData(ContextKeys.MailSender, "Alert <alert@cutremur.ro>")]
    [InlineData(ContextKeys.AllowedCountries, "RO ro")]
    [InlineData(ContextKeys.AllowedCountries, "Romania")]
    [InlineData(ContextKeys.AlarmAddress, "night at cutremur.ro")]
    [InlineData(ContextKeys.Domain, "https://alert.cutremur.ro")]
    [InlineData(ContextKeys.Domain, "localhost")]
    [InlineData(ContextKeys.SkipPublish, "yes")]
    [InlineData(ContextKeys.Scaling, "manual")]
    [InlineData(ContextKeys.CodeSigningProfile, "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/Alert")]
    [InlineData(ContextKeys.AllowStandIns, "deploy")]
    public void WrongValuesEndInOneLine(string key, string value)
    {
        var line = LineOf(new(Deployments.Values()) { [key] = value });
        Assert.StartsWith($"context: {key}: '", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("+40712345678")]
    [InlineData("Cutremur")]
    [InlineData("1 Alerta 2")]
    public void SendersMayBeNumbersOrNames(string sender) =>
        Assert.IsType<OptionsResult.Valid>(
            Deployments.TryRead(new(Deployments.Values()) { [ContextKeys.SmsSender] = sender })
        );

    [Fact]
    public void WithAwsTheSenderIsWhatARightCanName()
    {
        Assert.Equal(Deployments.SmsPool, Deployments.Demo.SmsSender);
        var line = LineOf(new(Deployments.Values()) { [ContextKeys.SmsProvider] = "aws" });
        Assert.Equal(
            "context: smsSender: '+40712345678' is not the ARN of a phone number, sender id or pool of AWS End User "
                + "Messaging",
            line
        );
    }

    [Fact]
    public void FeedsAreNamedAsTheProducerNamesThem()
    {
        var values = new Dictionary<string, string>(Deployments.Values())
        {
            [ContextKeys.Feeds] = "fdsn-text=https://a.ro/ infp-ews=http://b.ro/ fdsn-text=https://c.eu/",
        };
        var options = Assert.IsType<OptionsResult.Valid>(Deployments.TryRead(values)).Options;
        Assert.Equal(["fdsn-text", "infp-ews", "fdsn-text-2"], options.WatchedFeeds.Select(feed => feed.Name));
    }

    [Fact]
    public void TheContextGoesBeforeTheFile()
    {
        var values = new Dictionary<string, string>(Deployments.Values()) { [ContextKeys.AllowedCountries] = "MD" };
        values.Remove(ContextKeys.Region);
        var result = Deployments.TryRead(values, """{ "region": "eu-south-1", "allowedCountries": ["RO", "BG"] }""");
        var options = Assert.IsType<OptionsResult.Valid>(result).Options;
        Assert.Equal("eu-south-1", options.Region);
        Assert.Equal(["MD"], options.AllowedCountries);
    }

    [Theory]
    [InlineData(
        """{ "region": "eu-south-1", "skipPublish": true }""",
        "infra/deployments/prod.json: skipPublish: not a deployment's value"
    )]
    [InlineData("{ \"region\":\n oops }", "infra/deployments/prod.json: line 2: not JSON")]
    [InlineData("[]", "infra/deployments/prod.json: is not a JSON object")]
    public void AWrongFileIsNamed(string file, string start)
    {
        var result = Assert.IsType<OptionsResult.Invalid>(Deployments.TryRead(Deployments.Values(), file));
        Assert.StartsWith(start, result.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Line);
    }

    [Fact]
    public void AWrongValueInAFileNamesTheFile()
    {
        var values = Deployments.Values();
        values.Remove(ContextKeys.CostClass);
        var result = Assert.IsType<OptionsResult.Invalid>(Deployments.TryRead(values, """{ "costClass": "cheap" }"""));
        Assert.Equal(
            "infra/deployments/prod.json: costClass: 'cheap' is not one of village, institute, nation",
            result.Line
        );
    }

    [Theory]
    [InlineData(ContextKeys.Domain, "alert.example.org")]
    [InlineData(ContextKeys.MailSender, "alert@mail.example.com")]
    [InlineData(ContextKeys.AlarmAddress, "night@ops.invalid")]
    public void ReservedNamesAreKnown(string key, string value)
    {
        var result = Deployments.TryRead(new(Deployments.Values()) { [key] = value });
        Assert.True(Assert.IsType<OptionsResult.Valid>(result).Options.HasPlaceholderAddresses);
    }

    [Fact]
    public void TheExampleDeploymentIsComplete()
    {
        var values = new Dictionary<string, string> { [ContextKeys.Deployment] = "example" };
        var result = Deployments.TryRead(values, Repository.Read("infra/deployments/example.json"));
        Assert.True(Assert.IsType<OptionsResult.Valid>(result).Options.HasPlaceholderAddresses);
    }

    private static string LineOf(Dictionary<string, string> values) =>
        Assert.IsType<OptionsResult.Invalid>(Deployments.TryRead(values)).Line;
}
