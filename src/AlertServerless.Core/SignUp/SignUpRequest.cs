using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.SignUp;

/// <summary>A sign-up as it was typed, and read as far as it can be read without asking anybody.</summary>
/// <param name="Wanted">Null for somebody who only wants to change what they have.</param>
/// <param name="Phone">As typed; null or empty for none.</param>
/// <param name="Email">Likewise.</param>
/// <param name="Telegram">Wants to be written to by the bot.</param>
/// <param name="First">The channel to be tried first.</param>
/// <param name="Consent">Agreed to the text of that version.</param>
/// <param name="AddTo">Whose further address it is to be; null for a new subscriber.</param>
public sealed record SignUpRequest(
    SignUpPreferences? Wanted,
    string? Phone,
    string? Email,
    bool Telegram,
    ChannelKind First,
    Consent Consent,
    SubscriberId? AddTo = null
);

/// <summary>What is wrong with a request, by field; the value itself is never repeated.</summary>
public sealed record SignUpFault(string Field, string Reason)
{
    public const string Phone = "phone";
    public const string Email = "email";
    public const string Channels = "channels";
}

/// <summary>Reads addresses as typed.</summary>
public static class SignUpAddresses
{
    /// <returns>The addresses in the order of preference, or null and what is wrong.</returns>
    public static IReadOnlyList<PendingAddress>? TryRead(
        SignUpRequest request,
        AddressPolicy policy,
        out SignUpFault? fault
    )
    {
        var addresses = new List<PendingAddress>();
        foreach (var (channel, typed) in new[] { (ChannelKind.Sms, request.Phone), (ChannelKind.Email, request.Email) })
        {
            if (string.IsNullOrWhiteSpace(typed))
                continue;
            if (ContactAddress.Normalise(channel, typed, policy) is not AddressResult.Accepted accepted)
            {
                var refused = (AddressResult.Refused)ContactAddress.Normalise(channel, typed, policy);
                fault = new SignUpFault(
                    channel == ChannelKind.Sms ? SignUpFault.Phone : SignUpFault.Email,
                    Shown(channel, refused.Why)
                );
                return null;
            }

            addresses.Add(new PendingAddress(channel, accepted.Address));
        }

        if (request.Telegram)
            addresses.Add(new PendingAddress(ChannelKind.Telegram, ""));
        fault = addresses.Count == 0 ? new SignUpFault(SignUpFault.Channels, "None") : null;
        return fault is null ? [.. addresses.OrderBy(address => address.Channel != request.First)] : null;
    }

    // What helps whoever typed it; the finer reasons are for an import's report.
    private static string Shown(ChannelKind channel, AddressRefusal why) =>
        channel == ChannelKind.Email
            ? "NotAnAddress"
            : why switch
            {
                AddressRefusal.CountryNotAllowed => "CountryNotServed",
                AddressRefusal.NotMobile => "NotMobile",
                _ => "NotANumber",
            };
}
