// The official package has this too. Its name is also ours, so a source that would be ambiguous there is ambiguous
// here.
using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2;

public class EventType(string value) : ConstantClass(value);
