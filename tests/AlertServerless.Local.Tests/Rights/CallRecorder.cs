using System.Collections.Concurrent;
using System.Reflection;
using AlertServerless.Local.Stack;
using Amazon.Runtime;

namespace AlertServerless.Local.Tests.Rights;

/// <summary>
/// Writes down what each function asks of AWS, from within the SDK's own pipeline: a call that is retried is one call,
/// and one that fails was asked for too.
/// </summary>
internal sealed class CallRecorder
{
    /// <summary>Properties of a request that say which resource is meant, the finer first.</summary>
    private static readonly string[] Naming =
    [
        "TableName",
        "QueueUrl",
        "SecretId",
        "UUID",
        "FunctionName",
        "TopicName",
        "StreamName",
        "FromEmailAddress",
        "OriginationIdentity",
        "Name",
    ];

    private readonly ConcurrentDictionary<string, byte> lines = new();

    /// <summary>What the functions' variables say, to name resources by them.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; set; } = new Dictionary<string, string>();

    /// <summary>Function, operation and the variable that named the resource, as <c>calls.txt</c> has them.</summary>
    public IReadOnlyList<string> Lines => [.. lines.Keys.Order(StringComparer.Ordinal)];

    /// <summary>For <see cref="LocalStackOptions.OnClient"/>.</summary>
    public void Watch(string function, AmazonServiceClient client) =>
        client.BeforeRequestEvent += (_, call) =>
        {
            if (call is WebServiceRequestEventArgs { Request: { } request })
                Note(function, request);
        };

    /// <summary>For what goes over no client of the SDK.</summary>
    public void Note(string function, string operation, string variable) =>
        lines.TryAdd($"{function} {operation} {variable}", 0);

    private void Note(string function, AmazonWebServiceRequest request)
    {
        var type = request.GetType();
        // A request of our own making is for an emulator: the account's service is never asked.
        if (type.Namespace?.StartsWith("Amazon.", StringComparison.Ordinal) != true)
            return;
        var service = type.Namespace!.Split('.')[1];
        var operation = type.Name[..^"Request".Length];
        lines.TryAdd($"{function} {service}.{operation} {Resource(type, request)}".TrimEnd(), 0);
    }

    private string Resource(Type type, AmazonWebServiceRequest request)
    {
        foreach (var name in Naming)
        {
            if (
                type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.GetValue(request)
                is not string { Length: > 0 } value
            )
                continue;
            return Variable(value)
                ?? throw new InvalidOperationException($"{type.Name}: no variable of a function is {value}");
        }

        return "";
    }

    // One variable lists several ids: the last part, a secret's purpose, says which of them is meant.
    private string? Variable(string value) =>
        Variables
            .Where(variable => variable.Value.Split(' ').Contains(value))
            .Select(variable =>
                variable.Value == value
                    ? variable.Key
                    : $"{variable.Key}:{value[(value.LastIndexOfAny(['/', ':']) + 1)..]}"
            )
            .FirstOrDefault();
}
