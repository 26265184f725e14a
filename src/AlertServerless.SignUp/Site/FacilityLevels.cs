using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.SignUp.Site;

/// <summary>From which degree (1–12) at the site a facility is informed, arms itself and acts.</summary>
public readonly record struct FacilityLevels(int Inform, int Arm, int Act)
{
    /// <summary>Fields of a form.</summary>
    public const string InformField = "inform";
    public const string ArmField = "arm";
    public const string ActField = "act";

    public static FacilityLevels Usual { get; } = new(3, 4, 5);

    /// <summary>What a facility can be informed from: as much as people can choose.</summary>
    public static IReadOnlyList<int> InformFrom { get; } = [3, 4, 5];

    public static IReadOnlyList<int> From { get; } = [3, 4, 5, 6, 7, 8, 9];

    /// <summary>Nothing is sent below the first, and nobody acts before they are armed.</summary>
    public bool IsRising => Inform <= Arm && Arm <= Act;

    /// <summary>From which intensity on it is sent anything.</summary>
    public AlertWhen When =>
        Inform switch
        {
            3 => AlertWhen.Felt,
            4 => AlertWhen.Shaking,
            _ => AlertWhen.TakeCover,
        };

    // The lower end of each degree's band.
    public FacilityThresholds Thresholds => new(Arm - 0.5, Act - 0.5);

    public static FacilityLevels Of(AlertWhen when, FacilityThresholds thresholds) =>
        new(
            when switch
            {
                AlertWhen.Felt => 3,
                AlertWhen.Shaking => 4,
                _ => 5,
            },
            Degree(thresholds.Arm),
            Degree(thresholds.Act)
        );

    /// <summary>The facility with these levels, and the same secret behind its receiver's URL.</summary>
    public NewSubscriber ApplyTo(Registration known, bool drills)
    {
        var hook = known.Addresses.For(ChannelKind.Webhook)!;
        var addresses = known.Addresses.Addresses.ToDictionary();
        addresses[ChannelKind.Webhook] = (WebhookAddress.Read(hook) with { Thresholds = Thresholds }).ToAddress();
        var book =
            AddressBook.TryCreate(addresses, out var problem)
            ?? throw new InvalidOperationException($"a receiver with other thresholds is none: {problem}");
        var preferences = known.Row.Preferences with
        {
            MinIntensity = SignUpPreferences.ThresholdOf(When),
            NightMinIntensity = SignUpPreferences.ThresholdOf(When),
            Exercises = drills,
        };
        return new NewSubscriber(known.Id, preferences, book);
    }

    /// <returns>Null for what the form does not offer.</returns>
    public static FacilityLevels? Read(StrictForm form) =>
        Read(form[InformField], InformFrom) is { } inform
        && Read(form[ArmField], From) is { } arm
        && Read(form[ActField], From) is { } act
            ? new FacilityLevels(inform, arm, act)
            : null;

    private static int? Read(string text, IReadOnlyList<int> offered) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var degree) && offered.Contains(degree)
            ? degree
            : null;

    private static int Degree(double threshold) => Math.Clamp((int)Math.Ceiling(threshold), From[0], From[^1]);
}
