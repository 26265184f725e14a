using System.Text.Json;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace AlertServerless.Local.Operations;

/// <summary>What a deployment says of itself in a parameter: a JSON object of texts, under the functions' own
/// variables.</summary>
internal static class ParameterDocument
{
    /// <returns>Null, with what is wrong in one line.</returns>
    public static async Task<(Dictionary<string, string>? Read, string Fault)> ReadAsync(
        IAmazonSimpleSystemsManagement ssm,
        string deployment,
        string parameter,
        IReadOnlyList<string> required,
        CancellationToken cancellation
    )
    {
        try
        {
            var answer = await ssm.GetParameterAsync(new GetParameterRequest { Name = parameter }, cancellation);
            return Parse(answer.Parameter.Value, required, out var fault) is { } read
                ? (read, "")
                : (null, $"{parameter}: {fault}");
        }
        catch (ParameterNotFoundException)
        {
            return (null, $"--deployment {deployment}: this account and region have no parameter {parameter}");
        }
        catch (Exception refused) when (refused is AmazonServiceException or AmazonClientException)
        {
            return (null, $"--deployment {deployment}: {refused.Message}");
        }
    }

    /// <returns>Null, with what is wrong in <paramref name="fault"/>.</returns>
    public static Dictionary<string, string>? Parse(string json, IReadOnlyList<string> required, out string fault)
    {
        fault = "";
        try
        {
            var read = JsonSerializer.Deserialize(json, AccessJson.Default.DictionaryStringString) ?? [];
            if (required.FirstOrDefault(name => string.IsNullOrEmpty(read.GetValueOrDefault(name))) is not { } missing)
                return read;
            fault = $"{missing} is missing";
        }
        catch (JsonException)
        {
            fault = "not a JSON object of texts";
        }

        return null;
    }
}
