namespace AlertServerless.Core.Seismology;

/// <summary>The scale a magnitude was measured on. Scales differ by tenths: never compare across them without
/// tolerance.</summary>
public enum MagnitudeType
{
    Unknown,

    /// <summary>Local magnitude (Richter).</summary>
    Ml,

    /// <summary>Moment magnitude in any of its variants (Mw, Mww, Mwc, Mwr…).</summary>
    Mw,

    /// <summary>Body-wave magnitude.</summary>
    Mb,

    /// <summary>Surface-wave magnitude.</summary>
    Ms,

    /// <summary>Duration (coda) magnitude.</summary>
    Md,

    /// <summary>The first seconds' estimate of an early-warning system.</summary>
    Ews,
}

/// <summary>A magnitude between −2 and 10 on a named scale. A value that exists is valid.</summary>
public readonly record struct Magnitude
{
    public const double Lowest = -2;

    public const double Highest = 10;

    public Magnitude(double value, MagnitudeType type)
    {
        if (!IsValid(value))
            throw new ArgumentOutOfRangeException(
                nameof(value),
                value,
                $"a magnitude lies between {Lowest} and {Highest}"
            );
        Value = value;
        Type = type;
    }

    public double Value { get; }

    public MagnitudeType Type { get; }

    public static bool IsValid(double value) => value is >= Lowest and <= Highest;
}
