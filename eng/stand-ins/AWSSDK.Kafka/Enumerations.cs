using Amazon.Runtime;

namespace Amazon.Kafka;

public class TopicState : ConstantClass
{
    public static readonly TopicState ACTIVE = new("ACTIVE");
    public static readonly TopicState CREATING = new("CREATING");
    public static readonly TopicState DELETING = new("DELETING");
    public static readonly TopicState UPDATING = new("UPDATING");

    public TopicState(string value)
        : base(value) { }

    public static TopicState FindValue(string value) => FindValue<TopicState>(value);

    public static implicit operator TopicState(string value) => FindValue(value);
}
