using System.Net;
using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2.Model;

public class ThrottlingException : AmazonPinpointSMSVoiceV2Exception
{
    public ThrottlingException(string message)
        : base(message) { }

    public ThrottlingException(string message, Exception innerException)
        : base(message, innerException) { }

    public ThrottlingException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ThrottlingException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
