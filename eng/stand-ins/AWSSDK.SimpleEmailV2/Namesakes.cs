// The official package has these too. Their names are also .NET's or ours, so a source that would be ambiguous there is
// ambiguous here.
using Amazon.Runtime;

namespace Amazon.SimpleEmailV2;

public class EventType(string value) : ConstantClass(value);

public class Metric(string value) : ConstantClass(value);

public class ReviewStatus(string value) : ConstantClass(value);
