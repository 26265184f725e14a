using Amazon.Runtime;

namespace Amazon.Lambda;

public class ProvisionedConcurrencyStatusEnum : ConstantClass
{
    public static readonly ProvisionedConcurrencyStatusEnum FAILED = new("FAILED");
    public static readonly ProvisionedConcurrencyStatusEnum IN_PROGRESS = new("IN_PROGRESS");
    public static readonly ProvisionedConcurrencyStatusEnum READY = new("READY");

    public ProvisionedConcurrencyStatusEnum(string value)
        : base(value) { }

    public static ProvisionedConcurrencyStatusEnum FindValue(string value) =>
        FindValue<ProvisionedConcurrencyStatusEnum>(value);

    public static implicit operator ProvisionedConcurrencyStatusEnum(string value) => FindValue(value);
}

public class EventSourcePosition : ConstantClass
{
    public static readonly EventSourcePosition AT_TIMESTAMP = new("AT_TIMESTAMP");
    public static readonly EventSourcePosition LATEST = new("LATEST");
    public static readonly EventSourcePosition TRIM_HORIZON = new("TRIM_HORIZON");

    public EventSourcePosition(string value)
        : base(value) { }

    public static EventSourcePosition FindValue(string value) => FindValue<EventSourcePosition>(value);

    public static implicit operator EventSourcePosition(string value) => FindValue(value);
}

public class InvocationType : ConstantClass
{
    public static readonly InvocationType DryRun = new("DryRun");
    public static readonly InvocationType Event = new("Event");
    public static readonly InvocationType RequestResponse = new("RequestResponse");

    public InvocationType(string value)
        : base(value) { }

    public static InvocationType FindValue(string value) => FindValue<InvocationType>(value);

    public static implicit operator InvocationType(string value) => FindValue(value);
}
