using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlertServerless.Local.Commands.Preflight;
using Amazon;
using Amazon.Kafka;
using Amazon.Lambda;
using Amazon.PinpointSMSVoiceV2;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Local.Commands;

/// <summary>
/// <c>alert preflight FILE</c>: is the account ready for a deployment, and if not, what is to be done.
/// </summary>
internal static class PreflightCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(CommandIo io) => Create(io, InRegion);

    /// <param name="clients">For a region; credentials are the environment's.</param>
    public static Command Create(CommandIo io, Func<string, AccountClients> clients)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A deployment's file, such as infra/deployments/NAME.json.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command("preflight", "Say whether an account is ready for a deployment. Changes nothing.")
        {
            file,
            json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var (deployment, fault) = DeploymentFile.Read(parsed.GetValue(file)!);
                if (deployment is null)
                    return io.Fail(ExitCodes.BadData, fault!);
                if (!RegionEndpoint.EnumerableAllRegions.Any(region => region.SystemName == deployment.Region))
                    return io.Fail(
                        ExitCodes.BadData,
                        $"{parsed.GetValue(file)}: region: '{deployment.Region}' is no region of AWS"
                    );
                return await RunAsync(io, deployment, clients, parsed.GetValue(json), cancellation);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CommandIo io,
        DeploymentFile deployment,
        Func<string, AccountClients> clients,
        bool json,
        CancellationToken cancellation
    )
    {
        AccountFacts facts;
        try
        {
            using var asked = clients(deployment.Region);
            facts = await new AccountReader(asked).ReadAsync(deployment, cancellation);
        }
        catch (AmazonClientException missing)
        {
            return io.Fail(ExitCodes.BadData, $"credentials: {missing.Message}");
        }

        var findings = PreflightChecks.Judge(facts, deployment);
        if (json)
            await io.Out.WriteLineAsync(JsonSerializer.Serialize(findings, Json));
        else
            foreach (var finding in findings)
                await io.Out.WriteLineAsync($"{Mark(finding.Ready), -5} {finding.Check, -12} {finding.Explanation}");
        return findings.Any(finding => finding.Ready == false) ? ExitCodes.GuaranteeBroken : ExitCodes.Done;
    }

    private static string Mark(bool? ready) =>
        ready switch
        {
            true => "ready",
            false => "NOT",
            null => "?",
        };

    private static AccountClients InRegion(string region)
    {
        var endpoint = RegionEndpoint.GetBySystemName(region);
        return new AccountClients(
            new AmazonLambdaClient(endpoint),
            new AmazonSimpleSystemsManagementClient(endpoint),
            new AmazonSimpleEmailServiceV2Client(endpoint),
            new AmazonKafkaClient(endpoint),
            new AmazonPinpointSMSVoiceV2Client(endpoint)
        );
    }
}
