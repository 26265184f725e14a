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
public sealed record SignUpRequest(
    Wishes? Wanted,
    string? Phone,
    string? Email,
    bool Telegram,
    ChannelKind First,
    Consent Consent
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
    /// <returns>The addresses in the order they are wished, or null and what is wrong.</returns>
    public static IReadOnlyList<PendingAddress>? TryRead(
        SignUpRequest request,
        PhoneNumberReader numbers,
        out SignUpFault? fault
    )
    {
        var addresses = new List<PendingAddress>();
        if (!string.IsNullOrWhiteSpace(request.Phone))
        {
            if (numbers.Read(request.Phone) is not PhoneNumberReading.Mobile mobile)
            {
                fault = new SignUpFault(
                    SignUpFault.Phone,
                    ((PhoneNumberReading.Refused)numbers.Read(request.Phone)).Fault.ToString()
                );
                return null;
            }

            addresses.Add(new PendingAddress(ChannelKind.Sms, mobile.E164));
        }

        if (!string.IsNullOrWhiteSpace(request.Email))
        {
            var mail = request.Email.Trim();
            // A line break would become a header of its own in some mail program.
            if (mail.Any(char.IsControl) || !AddressBook.IsValid(ChannelKind.Email, mail))
            {
                fault = new SignUpFault(SignUpFault.Email, "NotAnAddress");
                return null;
            }

            addresses.Add(new PendingAddress(ChannelKind.Email, mail));
        }

        if (request.Telegram)
            addresses.Add(new PendingAddress(ChannelKind.Telegram, ""));
        fault = addresses.Count == 0 ? new SignUpFault(SignUpFault.Channels, "None") : null;
        return fault is null ? [.. addresses.OrderBy(address => address.Channel != request.First)] : null;
    }
}
