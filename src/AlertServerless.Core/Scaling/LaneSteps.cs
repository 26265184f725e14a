namespace AlertServerless.Core.Scaling;

/// <summary>
/// Lanes as powers of two, with a band around each step: up when the work (with headroom) is more than a band above what the
/// lanes are meant for, down when it is more than a band below the next lower step. The two thresholds of a step lie
/// (1 + band) ÷ (1 − band) apart, which is 1.5 for 20 %; noise of ±15 % spans 1.35 and so cannot reach both.
/// </summary>
internal static class LaneSteps
{
    /// <param name="need">Lanes the work keeps busy.</param>
    /// <param name="current">Lanes of the plan in force; null when there is none.</param>
    /// <param name="band">Headroom and half width of the band, e.g. 0.2.</param>
    public static int Choose(double need, int? current, double band)
    {
        var wanted = need * (1 + band);
        if (current is not { } now) return UpTo(wanted);
        if (wanted > now * (1 + band)) return UpTo(wanted);
        var lower = UpTo(wanted / (1 - band));
        return lower < now ? lower : now;
    }

    /// <summary>The least power of two that is not less.</summary>
    private static int UpTo(double lanes)
    {
        var step = 1;
        while (step < lanes && step < 1 << 20) step *= 2;
        return step;
    }
}
