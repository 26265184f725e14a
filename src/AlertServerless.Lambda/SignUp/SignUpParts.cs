using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.SignUp;

/// <summary>What the web application is built on: the same on one machine and in the cloud.</summary>
/// <param name="Items">Pending requests and counters.</param>
/// <param name="Registrations">The registry that consumers read.</param>
/// <param name="Links">By which subscribers leave.</param>
/// <param name="Messages">Codes, links and tests.</param>
/// <param name="Webhooks">Asks receivers for proof.</param>
/// <param name="SmsSender">The number that alerts come from, for people to save.</param>
/// <param name="TelegramHook">What Telegram sends in X-Telegram-Bot-Api-Secret-Token.</param>
public sealed record SignUpParts(
    IVersionedItems Items,
    SignUpKeys Keys,
    Registrations Registrations,
    PhoneNumberReader Numbers,
    Links Links,
    PlainMessages Messages,
    WebhookReceivers Webhooks,
    Uri PublicUrl,
    string SmsSender,
    string TelegramBotName,
    string TelegramHook,
    TimeProvider Clock
)
{
    public override string ToString() => $"sign-up at {PublicUrl}";
}
