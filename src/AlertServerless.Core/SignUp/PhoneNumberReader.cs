using PhoneNumbers;

namespace AlertServerless.Core.SignUp;

/// <summary>Reads phone numbers as people type them, and refuses those that codes are not sent to.</summary>
/// <param name="allowedCountries">ISO 3166-1, two letters. The first is assumed for a number without a country.</param>
public sealed class PhoneNumberReader(IReadOnlyList<string> allowedCountries)
{
    private const int LongestInput = 40;

    private static readonly PhoneNumberUtil Numbers = PhoneNumberUtil.GetInstance();

    public static IReadOnlyList<string> DefaultCountries { get; } = ["RO", "MD", "BG", "HU", "UA", "RS"];

    public PhoneNumberReading Read(string typed)
    {
        if (typed.Length > LongestInput)
            return new PhoneNumberReading.Refused(PhoneNumberFault.NotANumber);
        PhoneNumber number;
        try
        {
            number = Numbers.Parse(typed, allowedCountries[0]);
        }
        catch (NumberParseException)
        {
            return new PhoneNumberReading.Refused(PhoneNumberFault.NotANumber);
        }

        if (number.HasExtension || !Numbers.IsValidNumber(number))
            return new PhoneNumberReading.Refused(PhoneNumberFault.NotANumber);
        if (!allowedCountries.Contains(Numbers.GetRegionCodeForNumber(number)))
            return new PhoneNumberReading.Refused(PhoneNumberFault.CountryNotServed);
        return Numbers.GetNumberType(number) is PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE
            ? new PhoneNumberReading.Mobile(Numbers.Format(number, PhoneNumberFormat.E164))
            : new PhoneNumberReading.Refused(PhoneNumberFault.NotMobile);
    }
}

/// <summary>Why no code is sent to a number.</summary>
public enum PhoneNumberFault
{
    NotANumber,

    /// <summary>Its country is not on the allowed list.</summary>
    CountryNotServed,

    /// <summary>A fixed line, a premium or a shared-cost number: no text message, or one that somebody earns by.</summary>
    NotMobile,
}

/// <summary>A closed set.</summary>
public abstract record PhoneNumberReading
{
    private PhoneNumberReading() { }

    public sealed record Mobile(string E164) : PhoneNumberReading;

    public sealed record Refused(PhoneNumberFault Fault) : PhoneNumberReading;
}
