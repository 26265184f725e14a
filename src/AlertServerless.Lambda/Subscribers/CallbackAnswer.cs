using System.Net;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>What a provider's callback is answered with. The body never repeats anything that was sent.</summary>
public sealed record CallbackAnswer(int Status, string? Body = null, string? ContentType = null)
{
    public static CallbackAnswer Done { get; } = new((int)HttpStatusCode.NoContent);

    /// <summary>Not signed by the provider, or not with our secret.</summary>
    public static CallbackAnswer Forbidden { get; } = new((int)HttpStatusCode.Forbidden);

    /// <summary>Signed, and not to be understood.</summary>
    public static CallbackAnswer BadRequest { get; } = new((int)HttpStatusCode.BadRequest);

    public static CallbackAnswer TooLarge { get; } = new((int)HttpStatusCode.RequestEntityTooLarge);

    public static CallbackAnswer Json(string body) => new((int)HttpStatusCode.OK, body, "application/json");

    public static CallbackAnswer Xml(string body) => new((int)HttpStatusCode.OK, body, "application/xml");
}
