using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.SignUp.Pages;
using AlertServerless.SignUp.Site;
using Bunit;
using Xunit;

namespace AlertServerless.Tests.SignUp;

/// <summary>The components that decide what to show.</summary>
public sealed class ComponentTests : IDisposable
{
    private static readonly PageContext English = new(PageWords.In("en"), "", "/");

    private readonly BunitContext context = new();

    [Theory]
    [InlineData(44.43, 26.10, "seconds")] // Bucharest
    [InlineData(45.70, 26.70, "seconds")] // above the focus, 94 km deep
    [InlineData(60.0, 10.0, "hardly felt")] // Norway
    public void The_warning_says_seconds_or_that_there_was_nothing_to_warn_of(
        double latitude,
        double longitude,
        string words
    )
    {
        var card = context.Render<WarningCard>(parameters =>
            parameters
                .Add(one => one.Page, English)
                .Add(one => one.Place, "near somewhere")
                .Add(one => one.At, new GeoPoint(latitude, longitude))
        );
        Assert.Equal(HistoricEarthquakes.All.Count, card.FindAll("tbody tr").Count);
        Assert.Contains(words, card.Find("tbody tr td").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_show_what_was_chosen_and_offer_nobody_to_be_informed_from_nine()
    {
        var levels = context.Render<LevelFields>(parameters =>
            parameters.Add(one => one.Page, English).Add(one => one.Levels, new FacilityLevels(4, 6, 7))
        );
        Assert.Equal(
            ["4", "6", "7"],
            levels.FindAll("option[selected]").Select(option => option.GetAttribute("value"))
        );
        Assert.Equal(3, levels.FindAll("#inform option").Count);
        Assert.Equal(7, levels.FindAll("#act option").Count);
        Assert.All(levels.FindAll("select"), select => Assert.NotNull(levels.Find($"label[for={select.Id}]")));
    }

    [Fact]
    public void A_proven_number_is_asked_for_no_code()
    {
        Assert.Single(Prove(proven: false).FindAll("#code"));
        var done = Prove(proven: true);
        Assert.Empty(done.FindAll("#code"));
        Assert.Single(done.FindAll(".done"));
    }

    [Fact]
    public void A_fault_is_tied_to_the_field_that_it_is_about()
    {
        var page = context.Render<JoinPage>(parameters =>
            parameters
                .Add(one => one.Page, English)
                .Add(one => one.Places, [new SignUpPlace(45.65, 25.61)])
                .Add(one => one.Stamp, "x")
                .Add(one => one.Fault, "This is not a phone number.")
                .Add(one => one.Field, SignUpFault.Phone)
        );
        Assert.Equal("fault", page.Find("#phone").GetAttribute("aria-describedby"));
        Assert.Equal("true", page.Find("#phone").GetAttribute("aria-invalid"));
        Assert.Null(page.Find("#email").GetAttribute("aria-invalid"));
        Assert.Equal("alert", page.Find("#fault").GetAttribute("role"));
    }

    [Fact]
    public void A_person_is_shown_when_and_a_facility_levels_and_proof()
    {
        var person = Manage(Person());
        Assert.NotEmpty(person.FindAll("input[name=night]"));
        Assert.Empty(person.FindAll("#act, #month, form[action='/manage/webhook-test']"));

        var hook = Plant();
        var plant = Manage(hook);
        Assert.Empty(plant.FindAll("input[name=night]"));
        Assert.Equal("7", plant.Find("#act option[selected]").GetAttribute("value"));
        Assert.Equal(13, plant.FindAll("#month option").Count);
        Assert.Equal("2026-11", plant.Find("#month option").TextContent);
        var secret = WebhookAddress.Read(hook.Addresses.For(ChannelKind.Webhook)!).SecretText!;
        Assert.DoesNotContain(secret, plant.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_that_rests_says_so_and_other_subscriptions_are_at_hand()
    {
        var known = Person();
        var preferences = known.Row.Preferences;
        var resting = known with
        {
            Row = known.Row with
            {
                Preferences = preferences with { Channels = preferences.Channels.Suspend(ChannelKind.Sms) },
            },
        };
        var page = Manage(resting, Plant());
        Assert.Contains(English.Words["manage.refused"], page.Markup, StringComparison.Ordinal);
        Assert.Equal(
            "plant.example.org/alert?site=1",
            page.Find("form[action='/manage/switch'] button").TextContent.Trim()
        );
        Assert.DoesNotContain(English.Words["manage.refused"], Manage(known).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_paused_is_offered_to_resume()
    {
        var paused = context.Render<ManagePage>(parameters =>
            Fill(parameters, Person()).Add(one => one.IsPaused, true)
        );
        Assert.Single(paused.FindAll("form[action='/manage/resume']"));
        Assert.Empty(paused.FindAll("#until"));
    }

    public void Dispose() => context.Dispose();

    private IRenderedComponent<ProvePage> Prove(bool proven)
    {
        var id = PendingId.Create();
        var now = new DateTimeOffset(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);
        var pending = new PendingSignUp(
            id,
            null,
            new Consent("x", "1", "en", now),
            [new PendingAddress(ChannelKind.Sms, TestSite.Phone, proven)],
            now
        );
        return context.Render<ProvePage>(parameters =>
            parameters
                .Add(one => one.Page, English)
                .Add(one => one.Id, id.Value)
                .Add(one => one.Via, "via=sms")
                .Add(one => one.Channels, [ChannelKind.Sms])
                .Add(one => one.Pending, pending)
        );
    }

    private IRenderedComponent<ManagePage> Manage(Registration shown, params Registration[] others) =>
        context.Render<ManagePage>(parameters => Fill(parameters, shown).Add(one => one.Others, others));

    private static ComponentParameterCollectionBuilder<ManagePage> Fill(
        ComponentParameterCollectionBuilder<ManagePage> parameters,
        Registration shown
    ) =>
        parameters
            .Add(one => one.Page, English)
            .Add(one => one.Registration, shown)
            .Add(one => one.Sender, "+99900000000")
            .Add(one => one.Stamp, "x")
            .Add(one => one.Today, new DateOnly(2026, 11, 3));

    private static Registration Person() => Known(SubscriberKind.Person, ChannelKind.Sms, TestSite.Phone);

    private static Registration Plant()
    {
        var hook = WebhookAddress.Create(
            new Uri("https://plant.example.org/alert?site=1"),
            wantsCap: false,
            new FacilityLevels(3, 5, 7).Thresholds
        );
        return Known(SubscriberKind.Infrastructure, ChannelKind.Webhook, hook.ToAddress());
    }

    private static Registration Known(SubscriberKind kind, ChannelKind channel, string address)
    {
        var asked = new SignUpPreferences(kind, 45.65, 25.61, "en", AlertWhen.Felt, AlertWhen.TakeCover, Drills: false);
        var preferences = asked.ToPreferences([channel]);
        var book = AddressBook.TryCreate([KeyValuePair.Create(channel, address)], out _)!;
        var segment = SegmentColumn.For(preferences).Page(0);
        return new Registration(new SubscriberRow(segment, new SubscriberId(7), preferences, default), 1, book);
    }
}
