using Amazon.Runtime;

namespace Amazon.Kinesis;

public class EncryptionType : ConstantClass
{
    public static readonly EncryptionType KMS = new("KMS");
    public static readonly EncryptionType NONE = new("NONE");

    public EncryptionType(string value)
        : base(value) { }

    public static EncryptionType FindValue(string value) => FindValue<EncryptionType>(value);

    public static implicit operator EncryptionType(string value) => FindValue(value);
}

public class ScalingType : ConstantClass
{
    public static readonly ScalingType UNIFORM_SCALING = new("UNIFORM_SCALING");

    public ScalingType(string value)
        : base(value) { }

    public static ScalingType FindValue(string value) => FindValue<ScalingType>(value);

    public static implicit operator ScalingType(string value) => FindValue(value);
}

public class ShardIteratorType : ConstantClass
{
    public static readonly ShardIteratorType AFTER_SEQUENCE_NUMBER = new("AFTER_SEQUENCE_NUMBER");
    public static readonly ShardIteratorType AT_SEQUENCE_NUMBER = new("AT_SEQUENCE_NUMBER");
    public static readonly ShardIteratorType AT_TIMESTAMP = new("AT_TIMESTAMP");
    public static readonly ShardIteratorType LATEST = new("LATEST");
    public static readonly ShardIteratorType TRIM_HORIZON = new("TRIM_HORIZON");

    public ShardIteratorType(string value)
        : base(value) { }

    public static ShardIteratorType FindValue(string value) => FindValue<ShardIteratorType>(value);

    public static implicit operator ShardIteratorType(string value) => FindValue(value);
}

public class StreamStatus : ConstantClass
{
    public static readonly StreamStatus ACTIVE = new("ACTIVE");
    public static readonly StreamStatus CREATING = new("CREATING");
    public static readonly StreamStatus DELETING = new("DELETING");
    public static readonly StreamStatus UPDATING = new("UPDATING");

    public StreamStatus(string value)
        : base(value) { }

    public static StreamStatus FindValue(string value) => FindValue<StreamStatus>(value);

    public static implicit operator StreamStatus(string value) => FindValue(value);
}
