using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>The one to three places of somebody who is subscribed; by the session's cookie.</summary>
internal static class PlacesEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/manage/places", ShowAsync).ExcludeFromDescription();
        routes.MapPost("/manage/places", SaveAsync).ExcludeFromDescription();
    }

    // Those of the address, so that one can be added or taken away before they are saved; else those that are stored.
    private static async Task<IResult> ShowAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.FindAsync(context) is not { } registration || !MayHave(registration))
            return ManageEndpoints.Refused(page);
        if (PlaceList.Of(context.Request) is not { } asked)
            return Page.Message(page, StatusCodes.Status404NotFound, "refused.title", "refused.place");
        return Page.Render<PlacesPage>(
            StatusCodes.Status200OK,
            new()
            {
                [nameof(PlacesPage.Page)] = page,
                [nameof(PlacesPage.Places)] = asked.Count > 0 ? asked : SignUpPlace.AllOf(registration.Row.Preferences),
            }
        );
    }

    private static async Task<IResult> SaveAsync(HttpContext context, Manager manager)
    {
        var page = Page.Of(context, manager.Parts);
        if (await manager.MayAsync(context) is not { } registration || !MayHave(registration))
            return ManageEndpoints.Refused(page);
        if (
            await StrictForm.ReadAsync(context.Request, PlaceList.Fields) is not { } form
            || PlaceList.Of(form) is not { } places
        )
            return Page.Message(page, StatusCodes.Status400BadRequest, "refused.title", "refused.form");
        var outcome = await manager.Parts.Registrations.ChangeAsync(
            registration.Id,
            preferences => At(preferences, places),
            context.RequestAborted
        );
        return ManageEndpoints.Done(page, outcome, "saved");
    }

    public static SubscriberPreferences At(in SubscriberPreferences preferences, IReadOnlyList<SignUpPlace> places)
    {
        var kind = preferences.Kind;
        return preferences.With([.. places.Select(place => place.ToSubscriberPlace(kind))]);
    }

    // A facility's site is where its receiver is: another one registers by itself.
    public static bool MayHave(Registration registration) => registration.Row.Preferences.Kind == SubscriberKind.Person;
}
