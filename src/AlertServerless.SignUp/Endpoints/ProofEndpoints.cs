using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>What a facility proves deliveries by: a signed file a month, and the public keys.</summary>
internal static class ProofEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/manage/proof", DownloadAsync).ExcludeFromDescription();
        routes
            .MapGet("/api/proof-keys", (DeliveryProof proof) => proof.KeySet())
            .WithName("proofKeys")
            .WithTags(ApiDocument.Tag);
    }

    private static async Task<IResult> DownloadAsync(HttpContext context, Manager manager, DeliveryProof proof)
    {
        var page = Page.Of(context, manager.Parts);
        if (
            await manager.FindAsync(context) is not { } registration
            || registration.Addresses.For(ChannelKind.Webhook) is null
        )
            return Page.Message(page, StatusCodes.Status403Forbidden, "refused.title", "refused.session");
        var text = context.Request.Query["month"].ToString();
        if (
            !DateOnly.TryParseExact(
                $"{text}-01",
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var month
            )
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var exchanges = await manager.Parts.ReceiverLog.ReadAsync(registration.Id, month, context.RequestAborted);
        var signed = proof.Sign(registration.Id, month, exchanges, manager.Parts.Clock.GetUtcNow());
        return Results.File(
            Encoding.ASCII.GetBytes(signed),
            DeliveryProof.MediaType,
            string.Create(CultureInfo.InvariantCulture, $"alert-proof-{month:yyyy-MM}.jws")
        );
    }
}
