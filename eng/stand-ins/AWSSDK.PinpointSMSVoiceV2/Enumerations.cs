using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2;

public class AccessDeniedExceptionReason : ConstantClass
{
    public static readonly AccessDeniedExceptionReason ACCOUNT_DISABLED = new("ACCOUNT_DISABLED");
    public static readonly AccessDeniedExceptionReason INSUFFICIENT_ACCOUNT_REPUTATION = new(
        "INSUFFICIENT_ACCOUNT_REPUTATION"
    );

    public AccessDeniedExceptionReason(string value)
        : base(value) { }

    public static AccessDeniedExceptionReason FindValue(string value) => FindValue<AccessDeniedExceptionReason>(value);

    public static implicit operator AccessDeniedExceptionReason(string value) => FindValue(value);
}

public class ConflictExceptionReason : ConstantClass
{
    public static readonly ConflictExceptionReason DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION = new(
        "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"
    );
    public static readonly ConflictExceptionReason DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE = new(
        "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE"
    );
    public static readonly ConflictExceptionReason DESTINATION_PHONE_NUMBER_NOT_VERIFIED = new(
        "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"
    );
    public static readonly ConflictExceptionReason DESTINATION_PHONE_NUMBER_OPTED_OUT = new(
        "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    );
    public static readonly ConflictExceptionReason MESSAGE_TYPE_MISMATCH = new("MESSAGE_TYPE_MISMATCH");
    public static readonly ConflictExceptionReason NO_ORIGINATION_IDENTITIES_FOUND = new(
        "NO_ORIGINATION_IDENTITIES_FOUND"
    );
    public static readonly ConflictExceptionReason NUMBER_CAPABILITIES_MISMATCH = new("NUMBER_CAPABILITIES_MISMATCH");
    public static readonly ConflictExceptionReason RESOURCE_NOT_ACTIVE = new("RESOURCE_NOT_ACTIVE");

    public ConflictExceptionReason(string value)
        : base(value) { }

    public static ConflictExceptionReason FindValue(string value) => FindValue<ConflictExceptionReason>(value);

    public static implicit operator ConflictExceptionReason(string value) => FindValue(value);
}

public class MessageType : ConstantClass
{
    public static readonly MessageType PROMOTIONAL = new("PROMOTIONAL");
    public static readonly MessageType TRANSACTIONAL = new("TRANSACTIONAL");

    public MessageType(string value)
        : base(value) { }

    public static MessageType FindValue(string value) => FindValue<MessageType>(value);

    public static implicit operator MessageType(string value) => FindValue(value);
}

public class ResourceType : ConstantClass
{
    public ResourceType(string value)
        : base(value) { }

    public static ResourceType FindValue(string value) => FindValue<ResourceType>(value);

    public static implicit operator ResourceType(string value) => FindValue(value);
}

public class ServiceQuotaExceededExceptionReason : ConstantClass
{
    public static readonly ServiceQuotaExceededExceptionReason MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT = new(
        "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT"
    );

    public ServiceQuotaExceededExceptionReason(string value)
        : base(value) { }

    public static ServiceQuotaExceededExceptionReason FindValue(string value) =>
        FindValue<ServiceQuotaExceededExceptionReason>(value);

    public static implicit operator ServiceQuotaExceededExceptionReason(string value) => FindValue(value);
}

public class SpendLimitName : ConstantClass
{
    public static readonly SpendLimitName TEXT_MESSAGE_MONTHLY_SPEND_LIMIT = new("TEXT_MESSAGE_MONTHLY_SPEND_LIMIT");

    public SpendLimitName(string value)
        : base(value) { }

    public static SpendLimitName FindValue(string value) => FindValue<SpendLimitName>(value);

    public static implicit operator SpendLimitName(string value) => FindValue(value);
}

public class ValidationExceptionReason : ConstantClass
{
    public static readonly ValidationExceptionReason CANNOT_PARSE = new("CANNOT_PARSE");
    public static readonly ValidationExceptionReason DESTINATION_COUNTRY_BLOCKED = new("DESTINATION_COUNTRY_BLOCKED");
    public static readonly ValidationExceptionReason FIELD_VALIDATION_FAILED = new("FIELD_VALIDATION_FAILED");
    public static readonly ValidationExceptionReason INVALID_IDENTITY_FOR_DESTINATION_COUNTRY = new(
        "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY"
    );
    public static readonly ValidationExceptionReason INVALID_PARAMETER = new("INVALID_PARAMETER");
    public static readonly ValidationExceptionReason SENDER_ID_NOT_SUPPORTED = new("SENDER_ID_NOT_SUPPORTED");

    public ValidationExceptionReason(string value)
        : base(value) { }

    public static ValidationExceptionReason FindValue(string value) => FindValue<ValidationExceptionReason>(value);

    public static implicit operator ValidationExceptionReason(string value) => FindValue(value);
}
