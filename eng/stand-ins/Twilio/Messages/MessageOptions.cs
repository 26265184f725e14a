using System.Globalization;
using Twilio.Base;
using Twilio.Types;

namespace Twilio.Base
{
    public abstract class Resource;

    public interface IOptions<T>
        where T : Resource;
}

namespace Twilio.Rest.Api.V2010.Account
{
    public class CreateMessageOptions(PhoneNumber to) : IOptions<MessageResource>
    {
        public PhoneNumber To { get; } = to;
        public string PathAccountSid { get; set; }
        public Uri StatusCallback { get; set; }
        public string ApplicationSid { get; set; }
        public bool? ProvideFeedback { get; set; }
        public int? Attempt { get; set; }
        public int? ValidityPeriod { get; set; }
        public bool? SmartEncoded { get; set; }
        public bool? ShortenUrls { get; set; }
        public PhoneNumber From { get; set; }
        public string MessagingServiceSid { get; set; }
        public string Body { get; set; }

        public List<KeyValuePair<string, string>> GetParams()
        {
            (string Name, string Value)[] all =
            [
                ("To", To?.ToString()),
                ("StatusCallback", StatusCallback?.AbsoluteUri.TrimEnd('/')),
                ("ApplicationSid", ApplicationSid),
                ("ProvideFeedback", Text(ProvideFeedback)),
                ("Attempt", Text(Attempt)),
                ("ValidityPeriod", Text(ValidityPeriod)),
                ("SmartEncoded", Text(SmartEncoded)),
                ("ShortenUrls", Text(ShortenUrls)),
                ("From", From?.ToString()),
                ("MessagingServiceSid", MessagingServiceSid),
                ("Body", Body),
            ];
            return [.. all.Where(given => given.Value is not null).Select(given => KeyValuePair.Create(given.Name, given.Value))];
        }

        private static string Text(bool? value) => value?.ToString().ToLowerInvariant();

        private static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);
    }
}
