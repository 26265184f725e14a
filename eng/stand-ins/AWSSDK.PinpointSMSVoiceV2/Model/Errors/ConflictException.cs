using System.Net;
using Amazon.Runtime;

namespace Amazon.PinpointSMSVoiceV2.Model;

public class ConflictException : AmazonPinpointSMSVoiceV2Exception
{
    public ConflictException(string message)
        : base(message) { }

    public ConflictException(string message, Exception innerException)
        : base(message, innerException) { }

    public ConflictException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ConflictException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }

    public ConflictExceptionReason Reason { get; set; }
    public string ResourceId { get; set; }
    public ResourceType ResourceType { get; set; }
}
