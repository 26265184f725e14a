using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>What synthetic subscribers want: most the ordinary, some every choice there is.</summary>
internal static class SyntheticWishes
{
    public const double InfrastructureShare = 0.02;

    public static Preferences Draw(ref Draws draws, City city, GeoPoint home)
    {
        var kind = draws.Chance(InfrastructureShare) ? SubscriberKind.Infrastructure : SubscriberKind.Person;
        var day = kind == SubscriberKind.Infrastructure ? 4 + (0.5f * draws.Below(3)) : Threshold(ref draws);
        return new Preferences(
            kind,
            Language(ref draws, city),
            home,
            (float)CarpathianArc.ForeArcWeight(home),
            day,
            kind == SubscriberKind.Person && draws.Chance(0.2) ? day + 1 : day,
            kind == SubscriberKind.Person && draws.Chance(0.15) ? MagnitudeWish(ref draws) : default,
            kind == SubscriberKind.Person && draws.Chance(0.25) ? new HourRange(23, 7) : default,
            kind == SubscriberKind.Infrastructure ? Machines(ref draws) : People(ref draws),
            Exercises: kind == SubscriberKind.Infrastructure || draws.Chance(0.2),
            Updates: kind == SubscriberKind.Infrastructure || draws.Chance(0.7),
            Suspended: draws.Chance(0.005));
    }

    private static float Threshold(ref Draws draws) => draws.Share(0.1, 0.35, 0.35, 0.15, 0.05) switch
    {
        0 => 3f,
        1 => 3.5f,
        2 => 4f,
        3 => 4.5f,
        _ => 5f,
    };

    private static Language Language(ref Draws draws, City city) =>
        draws.Chance(city.Country == "BG" ? 0.9 : 0.07) ? Core.Subscribers.Language.English : Core.Subscribers.Language.Romanian;

    private static MagnitudeWish MagnitudeWish(ref Draws draws) => new(4.5f + (0.5f * draws.Below(4)), 100 * (1 + draws.Below(4)));

    /// <summary>A webhook, and somebody's phone behind it. Machines act on a late alert too.</summary>
    private static ChannelPlan Machines(ref Draws draws) => draws.Chance(0.8)
        ? ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Send), (ChannelKind.Sms, LatePolicy.Reword))
        : ChannelPlan.Of((ChannelKind.Webhook, LatePolicy.Send));

    // Shares among people; with infrastructure's 2 % they make about 40 % SMS, 31 % Telegram and 26 % e-mail first.
    private static ChannelPlan People(ref Draws draws)
    {
        Span<ChannelKind> wishes = [ChannelKind.Sms, ChannelKind.Telegram, ChannelKind.Email];
        var first = draws.Share(0.42, 0.32, 0.26);
        (wishes[0], wishes[first]) = (wishes[first], wishes[0]);
        if (draws.Chance(0.5)) (wishes[1], wishes[2]) = (wishes[2], wishes[1]);
        var count = 1 + draws.Share(0.4, 0.45, 0.15);
        Span<(ChannelKind, LatePolicy)> plan = stackalloc (ChannelKind, LatePolicy)[count];
        for (var i = 0; i < count; i++)
            plan[i] = (wishes[i], draws.Chance(0.35) ? LatePolicy.Skip : LatePolicy.Reword);
        return ChannelPlan.Of(plan);
    }
}
