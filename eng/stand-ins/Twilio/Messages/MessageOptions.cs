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
            var given = new List<KeyValuePair<string, string>>();
            Add("To", To?.ToString());
            Add("StatusCallback", StatusCallback?.AbsoluteUri.TrimEnd('/'));
            Add("ApplicationSid", ApplicationSid);
            Add("ProvideFeedback", Text(ProvideFeedback));
            Add("Attempt", Text(Attempt));
            Add("ValidityPeriod", Text(ValidityPeriod));
            Add("SmartEncoded", Text(SmartEncoded));
            Add("ShortenUrls", Text(ShortenUrls));
            Add("From", From?.ToString());
            Add("MessagingServiceSid", MessagingServiceSid);
            Add("Body", Body);
            return given;

            void Add(string name, string value)
            {
                if (value is not null) given.Add(new(name, value));
            }
        }

        private static string Text(bool? value) => value?.ToString().ToLowerInvariant();

        private static string Text(int? value) => value?.ToString(CultureInfo.InvariantCulture);
    }
}
