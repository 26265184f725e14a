using Amazon.Runtime;

namespace Amazon.SimpleEmailV2;

public class BulkEmailStatus : ConstantClass
{
    public static readonly BulkEmailStatus ACCOUNT_DAILY_QUOTA_EXCEEDED = new("ACCOUNT_DAILY_QUOTA_EXCEEDED");
    public static readonly BulkEmailStatus ACCOUNT_SENDING_PAUSED = new("ACCOUNT_SENDING_PAUSED");
    public static readonly BulkEmailStatus ACCOUNT_SUSPENDED = new("ACCOUNT_SUSPENDED");
    public static readonly BulkEmailStatus ACCOUNT_THROTTLED = new("ACCOUNT_THROTTLED");
    public static readonly BulkEmailStatus CONFIGURATION_SET_NOT_FOUND = new("CONFIGURATION_SET_NOT_FOUND");
    public static readonly BulkEmailStatus CONFIGURATION_SET_SENDING_PAUSED = new("CONFIGURATION_SET_SENDING_PAUSED");
    public static readonly BulkEmailStatus FAILED = new("FAILED");
    public static readonly BulkEmailStatus INVALID_PARAMETER = new("INVALID_PARAMETER");
    public static readonly BulkEmailStatus INVALID_SENDING_POOL_NAME = new("INVALID_SENDING_POOL_NAME");
    public static readonly BulkEmailStatus MAIL_FROM_DOMAIN_NOT_VERIFIED = new("MAIL_FROM_DOMAIN_NOT_VERIFIED");
    public static readonly BulkEmailStatus MESSAGE_REJECTED = new("MESSAGE_REJECTED");
    public static readonly BulkEmailStatus SUCCESS = new("SUCCESS");
    public static readonly BulkEmailStatus TEMPLATE_NOT_FOUND = new("TEMPLATE_NOT_FOUND");
    public static readonly BulkEmailStatus TRANSIENT_FAILURE = new("TRANSIENT_FAILURE");

    public BulkEmailStatus(string value)
        : base(value) { }

    public static BulkEmailStatus FindValue(string value) => FindValue<BulkEmailStatus>(value);

    public static implicit operator BulkEmailStatus(string value) => FindValue(value);
}
