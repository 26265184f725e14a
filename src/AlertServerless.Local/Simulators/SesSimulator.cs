using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Local.Simulators;

/// <summary>SES v2's SendEmail, SendBulkEmail and GetAccount: docs.aws.amazon.com/ses/latest/APIReference-V2.</summary>
internal sealed class SesSimulator(SimulatorLog log, ProviderBehaviour behaviour)
    : ProviderSimulator("ses", ChannelKind.Email, log, behaviour)
{
    private const string BulkPath = "/v2/email/outbound-bulk-emails";
    private const string SinglePath = "/v2/email/outbound-emails";
    private const string AccountPath = "/v2/email/account";

    public override bool Serves(string method, string path) => path is BulkPath or SinglePath or AccountPath;

    public override Answer Take(in SimulatedRequest request)
    {
        if (request.Path == AccountPath)
            return Account();
        if (Read(request) is not { } letters)
            return Error(400, "BadRequestException", "not a request of this API");
        if (!Behaviour.TryTake(letters.Count))
            return Throttled(letters);
        var statuses = letters.ConvertAll(Deliver);
        if (request.Path == BulkPath)
            return new Answer(
                200,
                Encoding.UTF8.GetBytes($$"""{"BulkEmailEntryResults":[{{string.Join(',', statuses)}}]}""")
            );
        return statuses[0].Contains("SUCCESS", StringComparison.Ordinal)
            ? new Answer(200, Encoding.UTF8.GetBytes($$"""{"MessageId":"{{NextId():x32}}"}"""))
            : Error(400, "MessageRejected", "Address is not valid.");
    }

    public override Answer Fail(in SimulatedRequest request, int status, TimeSpan retryAfter)
    {
        var letters = Read(request) ?? [];
        if (status == 429)
            return Throttled(letters);
        foreach (var letter in letters)
            Log.Refused(Channel, letter.To, letter.Text, status, $"HTTP {status}");
        return Error(status, status >= 500 ? "InternalServiceErrorException" : "BadRequestException", $"HTTP {status}");
    }

    private string Deliver(Letter letter)
    {
        if (!letter.To.Contains('@', StringComparison.Ordinal) || Behaviour.Refuses(letter.To))
        {
            Log.Refused(Channel, letter.To, letter.Text, 400, "INVALID_PARAMETER");
            return """{"Status":"INVALID_PARAMETER","Error":"Address is not valid."}""";
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"{NextId():x32}");
        Log.Accepted(Channel, letter.To, letter.Text, id, detail: () => letter.Html);
        return $$"""{"Status":"SUCCESS","MessageId":"{{id}}"}""";
    }

    private Answer Throttled(List<Letter> letters)
    {
        foreach (var letter in letters)
            Log.Refused(Channel, letter.To, letter.Text, 429, "TooManyRequestsException");
        return Error(429, "TooManyRequestsException", "Maximum sending rate exceeded.");
    }

    private Answer Account()
    {
        var rate = double.IsPositiveInfinity(Behaviour.RatePerSecond) ? 100_000 : Behaviour.RatePerSecond;
        return new Answer(
            200,
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"ProductionAccessEnabled":true,"SendingEnabled":true,"SendQuota":{"Max24HourSend":1000000,"MaxSendRate":{{{rate}}},"SentLast24Hours":0}}"""
                )
            )
        );
    }

    private static Answer Error(int status, string type, string message) =>
        new(status, Encoding.UTF8.GetBytes($$"""{"message":"{{message}}"}"""), ErrorType: type);

    private static List<Letter>? Read(in SimulatedRequest request)
    {
        try
        {
            var root = JsonNode.Parse(request.Body.Span);
            return request.Path == BulkPath ? ReadBulk(root) : [ReadSingle(root)];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    private static List<Letter> ReadBulk(JsonNode? root)
    {
        var template = root!["DefaultContent"]!["Template"]!["TemplateContent"]!;
        var letters = new List<Letter>();
        foreach (var entry in root["BulkEmailEntries"]!.AsArray())
        {
            var data = JsonNode
                .Parse(
                    entry!["ReplacementEmailContent"]!["ReplacementTemplate"]![
                        "ReplacementTemplateData"
                    ]!.GetValue<string>()
                )!
                .AsObject();
            letters.Add(
                new Letter(
                    entry["Destination"]!["ToAddresses"]![0]!.GetValue<string>(),
                    Beginning(Fill(template["Text"], data)),
                    $"{Fill(template["Subject"], data)}\n{Fill(template["Html"], data)}"
                )
            );
        }

        return letters;
    }

    private static Letter ReadSingle(JsonNode? root)
    {
        var simple = root!["Content"]!["Simple"]!;
        var subject = simple["Subject"]!["Data"]!.GetValue<string>();
        var body = simple["Body"]!;
        var text = body["Text"]?["Data"]?.GetValue<string>() ?? subject;
        return new Letter(
            root["Destination"]!["ToAddresses"]![0]!.GetValue<string>(),
            text,
            $"{subject}\n{body["Html"]?["Data"]?.GetValue<string>() ?? text}"
        );
    }

    private static string Fill(JsonNode? template, JsonObject data)
    {
        var text = template?.GetValue<string>() ?? "";
        foreach (var (name, value) in data)
            text = text.Replace($"{{{{{name}}}}}", value?.GetValue<string>() ?? "", StringComparison.Ordinal);
        return text;
    }

    // The rest of a letter is the same figures in every one; the log keeps a million of these.
    private static string Beginning(string text) => text.Split("\n\n", 2)[0];

    private sealed record Letter(string To, string Text, string Html);
}
