using System.Net;
using Amazon.Runtime;

namespace Amazon.Lambda.Model;

public class ProvisionedConcurrencyConfigNotFoundException : AmazonLambdaException
{
    public ProvisionedConcurrencyConfigNotFoundException(string message)
        : base(message) { }

    public ProvisionedConcurrencyConfigNotFoundException(string message, Exception innerException)
        : base(message, innerException) { }

    public ProvisionedConcurrencyConfigNotFoundException(
        string message,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, errorType, errorCode, requestId, statusCode) { }

    public ProvisionedConcurrencyConfigNotFoundException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode
    )
        : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
}
