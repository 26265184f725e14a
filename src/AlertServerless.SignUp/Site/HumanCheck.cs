using System.Net;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;

namespace AlertServerless.SignUp.Site;

/// <summary>Tells people from programs without asking them anything: a field that nobody sees, the time a form takes,
/// and a proof of work where the browser can do it.</summary>
public sealed class HumanCheck(FormStamp stamp, ProofOfWork work, SignUpParts parts)
{
    /// <returns>Where it comes from; null for what only a program sends.</returns>
    public async Task<RequestSource?> SourceAsync(HttpContext context, StrictForm form)
    {
        if (form["website"].Length > 0 || !stamp.IsPlausible(form["stamp"]))
            return null;
        if (form["altcha"].Length == 0)
            return SourceOf(context, didWork: false);
        return await SourceAsync(context, form["altcha"]);
    }

    /// <returns>Null for a proof that is wrong, used or too old.</returns>
    public async Task<RequestSource?> SourceAsync(HttpContext context, string proof) =>
        await work.TrySpendAsync(proof, parts.Clock.GetUtcNow(), context.RequestAborted)
            ? SourceOf(context, didWork: true)
            : null;

    /// <summary>The address of the connection. No header is believed: anybody can write one.</summary>
    public static RequestSource SourceOf(HttpContext context, bool didWork) =>
        new(SourceNetwork.Of(context.Connection.RemoteIpAddress ?? IPAddress.Loopback), didWork);
}
