using Twilio.Types;

namespace Twilio.Constant
{
    public class EnumConstants
    {
        public sealed class ContentTypeEnum : StringEnum
        {
            public static readonly ContentTypeEnum JSON = new("application/json");
            public static readonly ContentTypeEnum FORM_URLENCODED = new("application/x-www-form-urlencoded");

            private ContentTypeEnum(string value)
                : base(value)
            {
            }
        }
    }
}

namespace Twilio.Rest
{
    public sealed class Domain : StringEnum
    {
        public static readonly Domain Api = new("api");

        public Domain()
        {
        }

        private Domain(string value)
            : base(value)
        {
        }

        public static implicit operator Domain(string value) => new(value);
    }
}
