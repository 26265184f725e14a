using System.Globalization;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Event and tier, or event and cancellation: deterministic, so that two producers that decide the same alert give it
/// the same id and the claims deduplicate it. Written <c>{event}.t5</c> or <c>{event}.cancel</c>.
/// </summary>
public readonly record struct AlertId
{
    private const string Cancel = "cancel";

    private AlertId(EventId eventId, string suffix)
    {
        Event = eventId;
        Value = $"{eventId.Value}.{suffix}";
    }

    public EventId Event { get; }

    public string Value { get; }

    /// <param name="eventId">The canonical event.</param>
    /// <param name="tier">The highest expected intensity class anywhere, 1–12.</param>
    public static AlertId ForTier(EventId eventId, int tier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tier, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tier, 12);
        return new AlertId(eventId, string.Create(CultureInfo.InvariantCulture, $"t{tier}"));
    }

    public static AlertId ForCancellation(EventId eventId) => new(eventId, Cancel);

    public static bool TryParse(string? text, out AlertId id)
    {
        id = default;
        var dot = text?.LastIndexOf('.') ?? -1;
        if (dot < 1 || !EventId.IsValid(text![..dot]))
            return false;
        var eventId = new EventId(text[..dot]);
        var suffix = text[(dot + 1)..];
        if (suffix == Cancel)
        {
            id = ForCancellation(eventId);
            return true;
        }

        if (suffix.Length < 2 || suffix[0] != 't')
            return false;
        if (
            !int.TryParse(suffix.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var tier)
            || tier is < 1 or > 12
        )
            return false;
        id = ForTier(eventId, tier);
        return true;
    }

    public override string ToString() => Value;
}
