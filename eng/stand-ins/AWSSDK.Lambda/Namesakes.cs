// The official package has these too. Their names are also .NET's or ours, so a source that would be ambiguous there is
// ambiguous here.
using Amazon.Runtime;

namespace Amazon.Lambda
{
    public class EventType(string value) : ConstantClass(value);
}

namespace Amazon.Lambda.Model
{
    public class Environment;

    public class Layer;
}
