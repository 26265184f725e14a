using PhoneNumbers;

namespace AlertServerless.Core.Subscribers;

/// <summary>Telephone numbers by libphonenumber's numbering plans. Pure.</summary>
internal static class PhoneNumber
{
    /// <returns>The number in E.164, or why it is not taken.</returns>
    public static AddressResult Normalise(string typed, AddressPolicy policy)
    {
        // Letters would be read as the digits on their keys.
        if (typed.Any(char.IsLetter) || typed.Any(char.IsControl))
            return new AddressResult.Refused(AddressRefusal.NotANumber);
        var plans = PhoneNumberUtil.GetInstance();
        if (TryParse(plans, typed, policy.DefaultCountry) is not { HasExtension: false } number)
            return new AddressResult.Refused(AddressRefusal.NotANumber);
        if (!plans.IsPossibleNumber(number))
            return new AddressResult.Refused(AddressRefusal.NotANumber);
        // The country before the rest: whoever is not served needs to know that, not which digit is wrong.
        var countries = plans.GetRegionCodesForCountryCode(number.CountryCode);
        if (!countries.Any(policy.Countries.Contains))
            return new AddressResult.Refused(AddressRefusal.CountryNotAllowed);
        if (plans.GetRegionCodeForNumber(number) is not { } country)
            return new AddressResult.Refused(AddressRefusal.NotAssigned);
        if (!policy.Countries.Contains(country))
            return new AddressResult.Refused(AddressRefusal.CountryNotAllowed);
        // Some plans, such as North America's, do not tell mobile lines from fixed ones.
        return plans.GetNumberType(number) is PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE
            ? new AddressResult.Accepted(plans.Format(number, PhoneNumberFormat.E164))
            : new AddressResult.Refused(AddressRefusal.NotMobile);
    }

    private static PhoneNumbers.PhoneNumber? TryParse(PhoneNumberUtil plans, string typed, string country)
    {
        try
        {
            return plans.Parse(typed, country);
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
