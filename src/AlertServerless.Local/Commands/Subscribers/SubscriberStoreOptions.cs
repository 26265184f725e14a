using System.CommandLine;
using AlertServerless.Core;
using AlertServerless.Local.Operations;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;

namespace AlertServerless.Local.Commands.Subscribers;

/// <summary>Whose subscribers a command is about: the deployment that <c>--deployment</c> names, in the account and
/// region of the environment; else the installation whose variables are set, as <c>alert serve</c> prints
/// them.</summary>
internal sealed class SubscriberStoreOptions(
    Func<string, string?>? environment,
    Func<IAmazonSimpleSystemsManagement>? parameters = null
)
{
    private readonly Option<string?> deployment = new("--deployment")
    {
        Description = "A deployment in the account and region of the environment, by its name.",
        HelpName = "NAME",
    };

    public void AddTo(Command command) => command.Options.Add(deployment);

    /// <returns>The store, or null and one line that says what is missing.</returns>
    public async Task<(SubscriberStore? Store, string Fault)> OpenAsync(
        ParseResult parsed,
        TimeProvider clock,
        bool erases,
        CancellationToken cancellation
    )
    {
        var variables = environment ?? Environment.GetEnvironmentVariable;
        if (parsed.GetValue(deployment) is { } name)
        {
            var (found, fault) = await FindAsync(name, cancellation);
            if (found is null)
                return (null, fault);
            variables = found.GetValueOrDefault;
        }

        return await SubscriberStore.OpenAsync(variables, clock, erases, cancellation);
    }

    private async Task<(IReadOnlyDictionary<string, string>? Found, string Fault)> FindAsync(
        string name,
        CancellationToken cancellation
    )
    {
        try
        {
            using var ssm = (parameters ?? (() => new AmazonSimpleSystemsManagementClient()))();
            return await ParameterDocument.ReadAsync(
                ssm,
                name,
                Names.Parameters.SubscriberAccess(name),
                Names.Parameters.SubscriberAccessVariables,
                cancellation
            );
        }
        catch (AmazonClientException unset)
        {
            return (null, $"--deployment {name}: {unset.Message}");
        }
    }
}
