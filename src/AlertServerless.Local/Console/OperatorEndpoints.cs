using System.Globalization;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Operations;
using Microsoft.AspNetCore.Http;

namespace AlertServerless.Local.Console;

/// <summary>
/// The emergency verbs of the operations page: <c>POST /stop</c>, <c>/resume</c> and <c>/cancel?event=ID</c>, each with
/// <c>confirm</c> the installation's name as the operator typed it. The same acts as the commands, with the same audit.
/// </summary>
internal sealed class OperatorEndpoints(Installation installation, Operator acting)
{
    private static readonly string[] Verbs = ["/stop", "/resume", "/cancel"];

    public static bool Serves(string path) => Verbs.Contains(path);

    /// <returns>The status and one line for the operator.</returns>
    public async Task<(int Status, string Line)> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Query["confirm"].ToString() != installation.Access.Name)
            return (StatusCodes.Status409Conflict, $"type {installation.Access.Name} to go on: nothing was changed");
        try
        {
            var outcome = await ActAsync(request, cancellation);
            return (outcome.Done ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, outcome.Line);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreRefusedException)
        {
            return (StatusCodes.Status503ServiceUnavailable, failure.Message);
        }
    }

    private async Task<OperatorOutcome> ActAsync(HttpRequest request, CancellationToken cancellation)
    {
        switch (request.Path.Value)
        {
            case "/stop":
                return await acting.StopAsync(await installation.SubscribersAsync(cancellation), cancellation);
            case "/resume":
                return await acting.ResumeAsync(await installation.SubscribersAsync(cancellation), cancellation);
            default:
                var check = await acting.CheckAsync(request.Query["event"].ToString(), cancellation);
                if (check.Event is not { } known)
                    return new OperatorOutcome(false, check.Fault!);
                var outcome = await acting.CancelAsync(known, check.Notified, cancellation);
                var notified = string.Create(CultureInfo.InvariantCulture, $" ({check.Notified:N0} people)");
                return outcome.Done ? outcome with { Line = outcome.Line + notified } : outcome;
        }
    }
}
