using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Scaling;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Commands.Preflight;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

/// <summary>What an account's answers come to, and what is said about a file that cannot be used. That the services are
/// asked rightly shows only in an account.</summary>
public sealed class PreflightCommandTests
{
    private static readonly DeploymentFile Deployment = new(
        "prod",
        "eu-central-1",
        "cutremur.ro",
        [new Uri("https://127.0.0.1/")],
        AccountConcurrency: null,
        CostClass.Institute,
        Names.SmsProviders.Aws,
        "alert.cutremur.ro"
    );

    private static readonly AccountFacts Good = new(
        new Found<int>.Known(1000),
        new Found<int>.Known(21),
        new Found<bool>.Known(true),
        new Found<bool>.Known(true),
        new Found<string>.Absent(),
        [],
        new Found<int>.Known(6),
        new Found<long>.Known(500),
        DomainResolves: true
    );

    [Fact]
    public void A_good_account_is_ready() =>
        Assert.All(PreflightChecks.Judge(Good, Deployment), finding => Assert.True(finding.Ready, finding.Explanation));

    [Theory]
    [InlineData("concurrency", "ten", "set \"accountConcurrency\": 10")]
    [InlineData("bootstrap", "absent", "npx cdk bootstrap")]
    [InlineData("bootstrap", "five", "version 5, and 6 is needed")]
    [InlineData("mail", "sandbox", "request production access")]
    [InlineData("sender", "no identity", "an identity of SES, with DKIM")]
    [InlineData("sender", "unverified", "waits for its DKIM records")]
    [InlineData("alert keys", "empty", "fill the secrets")]
    [InlineData("feeds", "no host", "no address for ews.example")]
    [InlineData("brokers", "crowded", "88 others and 3 of its own are more than the usual 90")]
    [InlineData("sms spend", "one dollar", "1 USD a month pay for about 12 SMS in all: ask for")]
    public void What_is_not_ready_says_what_to_do(string check, string account, string explanation)
    {
        var wrong = Assert.Single(PreflightChecks.Judge(Bad(account), Deployment), finding => finding.Ready != true);
        Assert.Equal((check, false), (wrong.Check, wrong.Ready));
        Assert.Contains(explanation, wrong.Explanation, StringComparison.Ordinal);
    }

    private static AccountFacts Bad(string account) =>
        account switch
        {
            "ten" => Good with { Concurrency = new Found<int>.Known(10) },
            "absent" => Good with { Bootstrap = new Found<int>.Absent() },
            "five" => Good with { Bootstrap = new Found<int>.Known(5) },
            "sandbox" => Good with { MailInProduction = new Found<bool>.Known(false) },
            "no identity" => Good with { SenderVerified = new Found<bool>.Absent() },
            "unverified" => Good with { SenderVerified = new Found<bool>.Known(false) },
            "empty" => Good with { AlertKeys = new Found<string>.Known("{}") },
            "no host" => Good with { UnknownHosts = ["ews.example"] },
            "crowded" => Good with { OtherBrokers = new Found<int>.Known(88) },
            "one dollar" => Good with { TextLimitUsd = new Found<long>.Known(1) },
            _ => throw new ArgumentOutOfRangeException(nameof(account), account, "no such account"),
        };

    /// <summary>The stack then reserves nothing, and ten are enough for two alerts of two lanes.</summary>
    [Fact]
    public void A_small_account_is_ready_when_the_deployment_says_so() =>
        Assert.All(
            PreflightChecks.Judge(
                Good with
                {
                    Concurrency = new Found<int>.Known(10),
                },
                Deployment with
                {
                    AccountConcurrency = 10,
                }
            ),
            finding => Assert.True(finding.Ready, finding.Explanation)
        );

    [Fact]
    public void What_cannot_be_asked_is_neither_ready_nor_not()
    {
        var facts = Good with { MailInProduction = new Found<bool>.Unanswered("no right to") };
        var unknown = Assert.Single(PreflightChecks.Judge(facts, Deployment), finding => finding.Ready is null);
        Assert.Equal(("mail", "not asked: no right to"), (unknown.Check, unknown.Explanation));
    }

    [Fact]
    public void A_finding_in_JSON_has_the_names_that_scripts_read() =>
        Assert.Equal(
            """{"check":"mail","ready":false,"says":"still in the sandbox"}""",
            JsonSerializer.Serialize(
                new PreflightFinding("mail", false, "still in the sandbox"),
                JsonSerializerOptions.Web
            )
        );

    /// <summary>
    /// Twilio's limit is Twilio's to show, and a domain is pointed at what the first deployment makes.
    /// </summary>
    [Fact]
    public void What_nobody_can_say_yet_keeps_nobody_from_deploying()
    {
        var findings = PreflightChecks.Judge(
            Good with
            {
                TextLimitUsd = new Found<long>.Absent(),
                DomainResolves = false,
            },
            Deployment with
            {
                SmsProvider = Names.SmsProviders.Twilio,
            }
        );
        Assert.Equal(
            ["sms spend", "domain"],
            findings.Where(finding => finding.Ready is null).Select(finding => finding.Check)
        );
        Assert.DoesNotContain(findings, finding => finding.Ready == false);
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{", "line 1: not JSON")]
    [InlineData("{}", "region: is missing")]
    [InlineData("""{"region":"eu-central-1","mailSender":"x"}""", "mailSender: is missing or no e-mail address")]
    [InlineData(
        """{"region":"eu-central-1","mailSender":"a@b.ro","feeds":["x"]}""",
        "feeds: is missing, or one is not format=url"
    )]
    [InlineData(
        """{"region":"eu-central-1","mailSender":"a@b.ro","feeds":["usgs-geojson=https://a/"],"costClass":"city"}""",
        "costClass: is missing, or none of village, institute, nation"
    )]
    [InlineData(
        """{"region":"moon-1","mailSender":"a@b.ro","feeds":["usgs-geojson=https://a/"],"costClass":"village","domain":"a.b"}""",
        "region: 'moon-1' is no region of AWS"
    )]
    public async Task A_file_that_cannot_be_used_is_one_line_and_exit_code_65(string text, string why)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text);
            var run = await CommandRun.Of("", "preflight", path);
            Assert.Equal((ExitCodes.BadData, $"{path}: {why}\n", ""), (run.ExitCode, run.Error, run.Out));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_missing_file_is_one_line()
    {
        var run = await CommandRun.Of("", "preflight", "/nowhere/prod.json");
        Assert.Equal((ExitCodes.BadData, "/nowhere/prod.json: no such file\n"), (run.ExitCode, run.Error));
    }
}
