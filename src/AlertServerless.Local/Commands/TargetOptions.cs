using System.CommandLine;
using System.Globalization;
using AlertServerless.Local.Console;
using AlertServerless.Local.Operations;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Local.Commands;

/// <summary>
/// Which installation a command is for: <c>alert serve</c> on this machine unless <c>--deployment</c> names one in the
/// account; and <c>--yes NAME</c>, which answers the question that comes before anything with an effect.
/// </summary>
internal sealed class TargetOptions
{
    private static readonly Uri Usual = new($"http://127.0.0.1:{ServeOptions.UsualPort}/");

    private readonly Option<Uri?> serve = Arguments.Address(
        "--serve",
        $"The operations page of a running alert serve; {Usual} by default."
    );

    private readonly Option<string?> deployment = new("--deployment")
    {
        Description = "A deployment in the account and region of the environment, by its name.",
        HelpName = "NAME",
    };

    private readonly Option<string?> yes = new("--yes")
    {
        Description = "The installation's name, instead of typing it when asked: for scripts.",
        HelpName = "NAME",
    };

    public void AddTo(Command command, bool asks)
    {
        command.Options.Add(serve);
        command.Options.Add(deployment);
        if (asks)
            command.Options.Add(yes);
        command.Validators.Add(result =>
        {
            if (result.GetResult(serve) is { Implicit: false } && result.GetResult(deployment) is { Implicit: false })
                result.AddError("--serve and --deployment: one of them, not both");
        });
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(serve) is not null || IsDeployment(parsed);

    public bool IsDeployment(ParseResult parsed) => parsed.GetValue(deployment) is not null;

    public Uri Page(ParseResult parsed) => parsed.GetValue(serve) ?? Usual;

    public string? Yes(ParseResult parsed) => parsed.GetValue(yes);

    /// <summary>Finds the installation and does the work on it. What cannot be reached is one line.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed,
        CommandIo io,
        Func<Installation, Operator, Task<int>> work,
        CancellationToken cancellation
    )
    {
        var reading = await FindAsync(parsed, cancellation);
        if (reading.Access is not { } access)
            return io.Fail(ExitCodes.Usage, reading.Fault!);
        try
        {
            using var installation = new Installation(access, io.Clock);
            return await work(installation, new Operator(installation, await WhoAsync(parsed, cancellation)));
        }
        catch (Exception failure)
            when (failure
                    is Core.Subscribers.Segments.StoreUnavailableException
                        or Core.Subscribers.Segments.StoreRefusedException
                        or AmazonServiceException
                        or AmazonClientException
                        or HttpRequestException
            )
        {
            return io.Fail(ExitCodes.BadData, $"{access.Name}: {failure.Message}");
        }
    }

    /// <summary>Whether the operator types the installation's name, or gave it with <c>--yes</c>.</summary>
    public bool IsConfirmed(ParseResult parsed, string name, string consequence, CommandIo io)
    {
        var typed = Yes(parsed);
        if (typed is null)
        {
            io.Error.WriteLine(consequence);
            io.Error.Write($"Type {name} to go on: ");
            io.Error.Flush();
            using var input = new StreamReader(io.In, leaveOpen: true);
            typed = input.ReadLine()?.Trim();
        }

        if (typed == name)
            return true;
        io.Error.WriteLine($"'{typed}' is not {name}: nothing was changed");
        return false;
    }

    public static string People(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} people");

    private async Task<AccessReading> FindAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(deployment) is not { } name)
        {
            using var http = new HttpClient();
            return await AccessReading.OfServeAsync(Page(parsed), http, cancellation);
        }

        try
        {
            using var ssm = new AmazonSimpleSystemsManagementClient();
            return await AccessReading.OfDeploymentAsync(name, ssm, cancellation);
        }
        catch (AmazonClientException unset)
        {
            return AccessReading.Failed($"--deployment {name}: {unset.Message}");
        }
    }

    // The account's own name for the caller; the person at this machine where there is no account.
    private async Task<string> WhoAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var here = $"{Environment.UserName}@{Environment.MachineName}";
        if (!IsDeployment(parsed))
            return here;
        using var sts = new AmazonSecurityTokenServiceClient();
        var caller = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellation);
        return $"{caller.Arn} ({here})";
    }
}
