using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.SignUp;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>The first page of sign-up.</summary>
internal static class StartEndpoints
{
    private const int MostTowns = 12;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", Start).ExcludeFromDescription();
        routes
            .MapGet(
                "/how",
                (HttpContext context, SignUpParts parts) =>
                    Page.Render<HowPage>(
                        StatusCodes.Status200OK,
                        new() { [nameof(HowPage.Page)] = Page.Of(context, parts) }
                    )
            )
            .ExcludeFromDescription();
    }

    private static IResult Start(HttpContext context, SignUpParts parts)
    {
        var query = context.Request.Query["q"].ToString();
        if (query.Length > TownSearch.LongestQuery)
            query = "";
        // Another place to those that are known; one that is full, or cannot be read, begins anew.
        var known = PlaceList.Of(context.Request) is { Count: < SubscriberPreferences.MostPlaces } some ? some : [];
        return Page.Render<StartPage>(
            StatusCodes.Status200OK,
            new()
            {
                [nameof(StartPage.Page)] = Page.Of(context, parts),
                [nameof(StartPage.Query)] = query,
                [nameof(StartPage.Towns)] = TownSearch.Find(query, MostTowns),
                [nameof(StartPage.Known)] = known,
                [nameof(StartPage.ForManage)] = known.Count > 0 && context.Request.Query["for"] == "manage",
            }
        );
    }
}
