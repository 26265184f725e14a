using System.Globalization;
using System.Text;
using System.Text.Json;
using AlertServerless.Contracts;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>
/// The Vrancea earthquake of 3 November 2022 as the consumer's event source mapping delivers it (AWS Lambda guide,
/// "Using Lambda with Amazon MSK": the shape), signed with the fixed secrets of local development.
/// </summary>
internal static class SampleEvent
{
    public const string Topic = "alerts";

    // Origin 04:50:25 UTC and ML 5.4 as INFP had it; 23.9 s later its early warning could know (first P and 4 s of
    // detection).
    private static readonly DateTimeOffset Received = new(2022, 11, 3, 4, 50, 49, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where the file is: the repository's own, above the tests.</summary>
    public static string Path(string name) => System.IO.Path.Combine(SourceTree.Root, "tests", "events", name);

    /// <param name="signature">One that was made before; null for a new one.</param>
    public static string Make(byte[]? signature = null)
    {
        var signed = LocalSecrets.Fixed().Signer().Sign(AlertRecordCodec.Encode(Record()));
        var document = new
        {
            eventSource = "aws:kafka",
            eventSourceArn = "arn:aws:kafka:eu-central-1:123456789012:cluster/example/1c2d3e4f-0000-0000-0000-000000000000-1",
            bootstrapServers = "b-1.example.kafka.eu-central-1.amazonaws.com:9098,b-2.example.kafka.eu-central-1.amazonaws.com:9098",
            records = new Dictionary<string, object[]>
            {
                [$"{Topic}-0"] =
                [
                    new
                    {
                        topic = Topic,
                        partition = 0,
                        offset = 0,
                        timestamp = Received.ToUnixTimeMilliseconds(),
                        timestampType = "CREATE_TIME",
                        key = Convert.ToBase64String(Encoding.ASCII.GetBytes(Record().Alert.Id.Event.Value)),
                        value = Convert.ToBase64String(signed.Value),
                        headers = new[]
                        {
                            Header(Names.Headers.Signature, signature ?? signed.Signature),
                            Header(Names.Headers.KeyId, Encoding.ASCII.GetBytes(signed.KeyId)),
                        },
                    },
                ],
            },
        };
        return OneLineEach(JsonSerializer.Serialize(document, Indented)) + "\n";
    }

    private static AlertRecord Record()
    {
        const string row =
            """{"data":[{"mag":"5.4","data_eveniment":"2022-11-03 04:50:25","secundeS":"21","lat":"45.49","lng":"26.52"}]}""";
        var parsed = FeedParser.Parse(FeedFormat.InfpEws, Encoding.UTF8.GetBytes(row), "infp-ews");
        var (catalog, _) = AlertPipeline.Handle(
            EventCatalog.Empty,
            parsed.Reports,
            Received,
            AlertOptions.Default,
            FanOutOptions.Least
        );
        return new AlertRecord(
            catalog.Outbox.Single().Alert,
            Lane: 0,
            Lanes: 1,
            WorkersPerSegment: 1,
            new Dictionary<ChannelKind, double>()
        );
    }

    // Lambda writes header bytes as JSON numbers of Java's signed byte.
    private static Dictionary<string, int[]> Header(string name, byte[] value) =>
        new() { [name] = [.. value.Select(b => (int)unchecked((sbyte)b))] };

    // A header's bytes on one line, as people write them.
    private static string OneLineEach(string json)
    {
        var text = new StringBuilder();
        foreach (var line in json.Split('\n'))
        {
            var number = int.TryParse(line.Trim().TrimEnd(','), CultureInfo.InvariantCulture, out _);
            if (number)
                text.Append(line.Trim().Replace(",", ", ", StringComparison.Ordinal));
            else if (text.Length > 0 && text[^1] is not '\n' && line.Trim() is "]" or "],")
                text.Append(line.Trim()).Append('\n');
            else
                text.Append(line)
                    .Append(line.EndsWith('[') && line.Contains("alert-", StringComparison.Ordinal) ? "" : "\n");
        }

        return text.ToString().TrimEnd();
    }
}
