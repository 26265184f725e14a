using System.Net;
using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2;

public class AmazonPinpointSMSVoiceV2Exception : AmazonServiceException
{
    public AmazonPinpointSMSVoiceV2Exception(string message)
        : base(message) { }

    public AmazonPinpointSMSVoiceV2Exception(string message, Exception innerException)
        : base(message, innerException) { }

    public AmazonPinpointSMSVoiceV2Exception(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public AmazonPinpointSMSVoiceV2Exception(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
