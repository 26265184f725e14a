using System.Text.Json;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Commands;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Local.Stack;

/// <summary>Event documents as the handlers get them, through the serializer that is deployed; what cannot be read is
/// one line that says where and why.</summary>
internal static class LambdaEvents
{
    /// <param name="at">The earliest time any of its records carries.</param>
    public static (KafkaEvent? Event, string? Fault) Kafka(byte[] document, out DateTimeOffset at)
    {
        at = default;
        if (Member(document, "records", JsonValueKind.Object, "an object") is { } missing)
            return (null, missing);
        if (EventFile.RecordValues(document).Fault is { } fault)
            return (null, fault);
        var (read, problem) = Read<KafkaEvent>(document);
        if (read is null)
            return (null, problem);
        var earliest = read.Records.SelectMany(partition => partition.Value).Min(record => record.Timestamp);
        if (earliest <= 0 || earliest > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return (null, $"records: a timestamp of {earliest} is not milliseconds since 1970");
        at = DateTimeOffset.FromUnixTimeMilliseconds(earliest);
        return (read, null);
    }

    /// <summary>Messages of a queue, or none: the schedule's event, of which the function gets what it knows.</summary>
    public static (SQSEvent? Event, string? Fault) Queue(byte[] document)
    {
        if (Member(document, "source", JsonValueKind.String, "a text") is null)
            return Read<SQSEvent>(document);
        if (Member(document, "Records", JsonValueKind.Array, "a list") is { } missing)
            return (null, missing);
        var (read, problem) = Read<SQSEvent>(document);
        return read?.Records.Any(message => message?.MessageId is null) is true
            ? (null, "Records: a message without messageId")
            : (read, problem);
    }

    /// <summary>Null when it is JSON, whatever it says.</summary>
    public static string? AnyFault(byte[] document) => Member(document, name: null, default, "");

    /// <summary>A function's answer as the mapping of a Kinesis stream reads it.</summary>
    /// <returns>Null when it is not of this form, which AWS takes as a failure of the whole batch. An empty or null
    /// answer, or one without the list, is success, as in AWS.</returns>
    public static StreamsEventResponse? StreamsResponse(byte[] answer)
    {
        if (answer.Length == 0)
            return new StreamsEventResponse();
        if (Read<StreamsEventResponse>(answer) is not (var response, null))
            return null;
        return response?.BatchItemFailures?.Any(failure => failure?.ItemIdentifier is null) is true
            ? null
            : response ?? new StreamsEventResponse();
    }

    public static string Write<T>(T response)
    {
        using var stream = new MemoryStream();
        FunctionSerializer.Instance.Serialize(response, stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static (T? Event, string? Fault) Read<T>(byte[] document)
        where T : class
    {
        try
        {
            using var stream = new MemoryStream(document);
            return (FunctionSerializer.Instance.Deserialize<T>(stream), null);
        }
        catch (JsonSerializerException refused)
        {
            return (
                null,
                refused.InnerException is JsonException { Path: { } path }
                    ? $"{path}: not of the expected form"
                    : $"not a {typeof(T).Name}"
            );
        }
    }

    private static string? Member(byte[] document, string? name, JsonValueKind kind, string what)
    {
        try
        {
            using var json = JsonDocument.Parse(document);
            if (name is null)
                return null;
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return "not an object";
            if (!json.RootElement.TryGetProperty(name, out var member))
                return $"{name}: is missing";
            return member.ValueKind == kind ? null : $"{name}: not {what}";
        }
        catch (JsonException fault)
        {
            return $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: not JSON";
        }
    }
}
