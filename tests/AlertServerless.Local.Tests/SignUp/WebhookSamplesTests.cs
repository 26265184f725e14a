using System.Diagnostics;
using System.Text;
using AlertReceiver;
using AlertServerless.Contracts;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Tests.Delivery;
using AlertServerless.SignUp.Site;
using Xunit;

namespace AlertServerless.Local.Tests.SignUp;

/// <summary>The samples that the sign-up page shows, run against requests as receivers get them: an alert in JSON, one
/// in CAP, a test and a challenge.</summary>
public sealed class WebhookSamplesTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "docs", "samples");

    public static TheoryData<string, string> Requests
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var sample in new[] { "C#", "Python", "Shell" })
            foreach (var request in new[] { "alert", "cap", "test" })
                all.Add(sample, request);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_signed_request_is_believed_and_nothing_else(string sample, string request)
    {
        var taken = await TakeAsync(request);
        var other = WebhookAddress.Create(new Uri("https://plant.example.org/"), wantsCap: false).SecretText!;
        var altered = (byte[])taken.Body.Clone();
        altered[^1] ^= 1;
        var stamp = taken.Header[2..taken.Header.IndexOf(',', StringComparison.Ordinal)];

        Assert.True(await IsSignedAsync(sample, taken.Secret, taken.Header, taken.Body));
        Assert.False(await IsSignedAsync(sample, taken.Secret, taken.Header, altered));
        Assert.False(await IsSignedAsync(sample, other, taken.Header, taken.Body));
        Assert.False(
            await IsSignedAsync(
                sample,
                taken.Secret,
                taken.Header.Replace(stamp, "1", StringComparison.Ordinal),
                taken.Body
            )
        );
        foreach (var damaged in new[] { "", "t=", "t=,v1=", "v1=x,t=y", $"t=a[$(touch {Folder}/x)],v1=0", "t=1,v1=é" })
            Assert.False(await IsSignedAsync(sample, taken.Secret, damaged, taken.Body));
        Assert.False(File.Exists(Path.Combine(Folder, "x")), "a header was executed");
    }

    [Theory]
    [InlineData("C#")]
    [InlineData("Python")]
    [InlineData("Shell")]
    public async Task A_recording_that_is_played_later_is_refused(string sample)
    {
        var secret = WebhookAddress.Create(new Uri("https://plant.example.org/"), wantsCap: false);
        var body = "{}"u8.ToArray();
        var before = TimeProvider.System.GetUtcNow() - WebhookSignature.Tolerance - TimeSpan.FromMinutes(1);
        var recording = WebhookSignature.Sign(secret.Secret, body, before);

        Assert.False(await IsSignedAsync(sample, secret.SecretText!, recording, body));
    }

    [Theory]
    [InlineData("C#")]
    [InlineData("Python")]
    [InlineData("Shell")]
    public async Task The_answer_to_a_challenge_is_taken(string sample)
    {
        WebhookAddress? receiver = null;
        await using var host = await SimulatorHost.StartAsync(
            0,
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var challenge = (await reader.ReadToEndAsync()).Split("\"challenge\":\"")[1].Split('"')[0];
                var answer = await AnswerAsync(sample, receiver!.SecretText!, challenge);
                await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(answer));
            },
            default
        );
        receiver = WebhookAddress.Create(host.BaseUrl, wantsCap: false);

        Assert.True(await Receivers().ProveAsync(receiver, default));
    }

    [Fact]
    public void The_page_shows_the_files_that_are_tested_here()
    {
        var shown = WebhookSamples.All.ToDictionary(sample => sample.Name, sample => sample.Text);
        foreach (
            var (name, file) in new[] { ("C#", "AlertWebhook.cs"), ("Python", "verify.py"), ("Shell", "verify.sh") }
        )
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, file)), shown[name]);
    }

    private static async Task<bool> IsSignedAsync(string sample, string secret, string header, byte[] body)
    {
        if (sample == "C#")
            return AlertWebhook.IsSigned(AlertWebhook.Secret(secret), header, body, TimeProvider.System.GetUtcNow());
        var (code, output) = await RunAsync(sample, secret, body, header);
        Assert.Equal(code == 0, output == "signed");
        return code == 0;
    }

    private static async Task<string> AnswerAsync(string sample, string secret, string challenge) =>
        sample == "C#"
            ? AlertWebhook.Answer(AlertWebhook.Secret(secret), challenge)
            : (await RunAsync(sample, secret, [], "--challenge", challenge)).Output;

    private static async Task<(int Code, string Output)> RunAsync(
        string sample,
        string secret,
        byte[] input,
        params string[] arguments
    )
    {
        var (program, file) = sample == "Python" ? ("python3", "verify.py") : ("sh", "verify.sh");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["SECRET"] = secret;
        start.ArgumentList.Add(Path.Combine(Folder, file));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had made up its mind by the header alone.
        }

        await process.WaitForExitAsync();
        await error;
        return (process.ExitCode, (await output).Trim());
    }

    /// <summary>What a receiver was sent.</summary>
    private static async Task<(string Secret, string Header, byte[] Body)> TakeAsync(string request)
    {
        var (header, body) = ("", Array.Empty<byte>());
        await using var host = await SimulatorHost.StartAsync(
            0,
            async context =>
            {
                using var bytes = new MemoryStream();
                await context.Request.Body.CopyToAsync(bytes);
                (header, body) = (context.Request.Headers[WebhookSignature.Header].ToString(), bytes.ToArray());
                context.Response.StatusCode = 204;
            },
            default
        );
        var receiver = WebhookAddress.Create(new Uri(host.BaseUrl, "hook"), wantsCap: request == "cap");
        if (request == "test")
            await Receivers().TestAsync(receiver, default);
        else
            await DeliverySamples.SendAsync(
                WebhookProviderTests.Provider(),
                DeliverySamples.Message(receiver.ToAddress())
            );
        return (receiver.SecretText!, header, body);
    }

    private static WebhookReceivers Receivers() =>
        new(WebhookHttp.Create(allowLoopback: true), TimeProvider.System, loopback: true);
}
