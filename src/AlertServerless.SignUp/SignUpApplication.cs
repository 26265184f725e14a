using System.Text.Json.Serialization;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Endpoints;
using AlertServerless.SignUp.Site;
using Microsoft.AspNetCore.DataProtection;

namespace AlertServerless.SignUp;

/// <summary>The web application, in the order of a request: limits, headers, pages, API.</summary>
public static class SignUpApplication
{
    /// <param name="builder">Hosted by Kestrel, by Lambda, or by a test.</param>
    public static WebApplication Create(WebApplicationBuilder builder, SignUpParts parts, SignUpSiteOptions options)
    {
        var services = builder.Services;
        services.AddSingleton(parts);
        services.AddSingleton(options);
        AddFlow(services, parts, options);
        services.AddRazorComponents();
        // Brought along by the components and not used: it must not look for a folder to keep keys in.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        // Its lines about each request hold addresses with tokens in them.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        services.AddProblemDetails();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.ConfigureHttpJsonOptions(json =>
        {
            // What is not known, said twice or nested deep is refused: nobody sends it by accident.
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
            json.SerializerOptions.MaxDepth = MostDepth;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(allowIntegerValues: false));
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);

        var app = builder.Build();
        SecurityHeaders.Use(app);
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = _ => false });
        app.UseStatusCodePages();
        BodyLimit.Use(app);
        app.UseRouting();
        SiteFile.Map(app);
        StartEndpoints.Map(app);
        JoinEndpoints.Map(app);
        ProveEndpoints.Map(app);
        ManageEndpoints.Map(app);
        PlacesEndpoints.Map(app);
        EnterEndpoints.Map(app);
        ProofEndpoints.Map(app);
        FacilityEndpoints.Map(app);
        LeaveEndpoints.Map(app);
        CallbackEndpoints.Map(app);
        StatusEndpoints.Map(app);
        ApiEndpoints.Map(app);
        app.MapOpenApi("/openapi.json");
        return app;
    }

    private const int MostDepth = 8;

    private static void AddFlow(IServiceCollection services, SignUpParts parts, SignUpSiteOptions options)
    {
        var guard = new SignUpGuard(parts.Items, parts.Keys, options.Guard);
        var letters = new ProofLetters(parts);
        services.AddSingleton(guard);
        services.AddSingleton(
            new SignUpFlow(
                parts.Items,
                parts.Keys,
                guard,
                parts.Policy,
                parts.Registrations,
                new ProofSenders(letters.SendCodeAsync, letters.SendLinkAsync),
                parts.Pending,
                parts.Clock
            )
        );
        services.AddSingleton(letters);
        services.AddSingleton(new ProofOfWork(parts.Keys, parts.Items));
        services.AddSingleton(new FormStamp(parts.Keys, parts.Clock, options.LeastFormTime));
        services.AddSingleton(new AnswerTime(parts.Clock, options.AnswerTime));
        services.AddSingleton(new ManageSession(parts.Keys, parts.Clock));
        services.AddSingleton<HumanCheck>();
        services.AddSingleton<Manager>();
        services.AddSingleton<StatusCache>();
        services.AddSingleton<Entrance>();
        services.AddSingleton(new DeliveryProof(parts.Keys, parts.PublicUrl));
    }
}
