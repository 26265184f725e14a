using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Lambda's Runtime API, version 2018-06-01: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
/// </summary>
internal sealed class RuntimeApi(HttpClient http, ConsoleLog log)
{
    private const string ErrorType = "application/vnd.aws.lambda.error+json";

    private readonly string baseAddress =
        $"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime";

    internal async Task<InvocationRequest> NextAsync(ILambdaSerializer serializer, CancellationToken cancellation)
    {
        var response = await http.GetAsync(
            $"{baseAddress}/invocation/next",
            HttpCompletionOption.ResponseHeadersRead,
            cancellation
        );
        await CheckAsync(response, HttpStatusCode.OK);
        return new InvocationRequest
        {
            InputStream = await ReadAsync(response, cancellation),
            LambdaContext = new RuntimeContext(response.Headers, new LambdaConsoleLogger(log), serializer),
        };
    }

    internal async Task PostResponseAsync(string requestId, Stream output, CancellationToken cancellation)
    {
        using var content = output is null ? new StreamContent(Stream.Null) : new StreamContent(output);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(
            $"{baseAddress}/invocation/{requestId}/response",
            content,
            cancellation
        );
        await CheckAsync(answer, HttpStatusCode.Accepted);
    }

    internal Task PostErrorAsync(string requestId, Exception exception, CancellationToken cancellation) =>
        PostAsync($"{baseAddress}/invocation/{requestId}/error", exception.GetType().Name, exception, cancellation);

    internal Task PostInitErrorAsync(Exception exception) =>
        PostAsync($"{baseAddress}/init/error", null, exception, CancellationToken.None);

    private async Task PostAsync(string address, string errorType, Exception exception, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(ErrorJson(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue(ErrorType);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        if (errorType is not null)
        {
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var answer = await http.SendAsync(request, cancellation);
        await CheckAsync(answer, HttpStatusCode.Accepted);
    }

    private static async Task CheckAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        if (answer.StatusCode == expected)
        {
            return;
        }

        var said = await answer.Content.ReadAsStringAsync();
        throw new InvalidOperationException($"The Runtime API answered {(int)answer.StatusCode}: {said}");
    }

    // Handlers of streams may seek, as they may with the official package.
    private static async Task<Stream> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using (response)
        {
            return new MemoryStream(await response.Content.ReadAsByteArrayAsync(cancellation), writable: false);
        }
    }

    private static byte[] ErrorJson(Exception exception)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            Write(writer, exception);
        }

        return body.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartObject();
        json.WriteString("errorType", exception.GetType().Name);
        json.WriteString("errorMessage", exception.Message);
        if (exception.StackTrace is { } stack)
        {
            json.WriteStartArray("stackTrace");
            foreach (
                var frame in stack.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            )
            {
                json.WriteStringValue(frame);
            }

            json.WriteEndArray();
        }

        if (exception.InnerException is { } cause)
        {
            json.WritePropertyName("cause");
            Write(json, cause);
        }

        json.WriteEndObject();
    }
}
