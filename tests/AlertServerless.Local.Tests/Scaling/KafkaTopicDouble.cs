namespace AlertServerless.Local.Tests.Scaling;

/// <summary>
/// One topic's answers. Encodings: https://kafka.apache.org/protocol (Produce 3, Fetch 4, ListOffsets 1, Metadata 0–1,
/// ApiVersions 0, InitProducerId 0, CreatePartitions 0).
/// </summary>
internal sealed class KafkaTopicDouble(int port, int partitions)
{
    public const string Name = "alerts";

    private const int Produce = 0;
    private const int Fetch = 1;
    private const int ListOffsets = 2;
    private const int Metadata = 3;
    private const int ApiVersions = 18;
    private const int InitProducerId = 22;
    private const int CreatePartitions = 37;

    private const int Unsupported = 35;
    private const int UnknownTopicOrPartition = 3;
    private const int InvalidPartitions = 37;
    private const int Broker = 1;

    // A consumer that waits at a broker is answered when something comes; this one is answered soon, with nothing.
    private static readonly TimeSpan FetchPause = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly List<int> asked = [];
    private List<PartitionLog> logs = [.. Enumerable.Range(0, partitions).Select(_ => new PartitionLog())];
    private long producers;

    public int Partitions => Volatile.Read(ref logs).Count;

    public int Refusal { get; set; }

    public IReadOnlyList<int> Asked
    {
        get
        {
            lock (gate)
                return [.. asked];
        }
    }

    public long Records
    {
        get
        {
            lock (gate)
                return logs.Sum(log => log.End);
        }
    }

    public async Task<byte[]> AnswerAsync(KafkaReader request, CancellationToken cancellation)
    {
        var (api, version, correlation) = (request.Int16(), request.Int16(), request.Int32());
        var answer = new KafkaWriter().Int32(correlation);
        // A client that asks in a newer version hears that it is not supported, and asks again in version 0.
        if (api == ApiVersions)
            return WriteVersions(answer, version == 0 ? 0 : Unsupported);
        request.Text();
        if (api == Fetch)
            await Task.Delay(FetchPause, TimeProvider.System, cancellation);
        lock (gate)
        {
            return api switch
            {
                Produce => Append(request, answer),
                Fetch => Read(request, answer),
                ListOffsets => Bounds(request, answer),
                Metadata => WriteMetadata(answer, version),
                InitProducerId => answer.Int32(0).Int16(0).Int64(++producers).Int16(0).ToArray(),
                CreatePartitions => Grow(request, answer),
                _ => throw new IOException($"request {api} is not spoken here"),
            };
        }
    }

    private static byte[] WriteVersions(KafkaWriter answer, int error)
    {
        (int Api, int Lowest, int Highest)[] spoken =
        [
            (Produce, 3, 3),
            (Fetch, 4, 4),
            (ListOffsets, 1, 1),
            (Metadata, 0, 1),
            (ApiVersions, 0, 0),
            (InitProducerId, 0, 0),
            (CreatePartitions, 0, 0),
        ];
        return answer
            .Int16(error)
            .Array(spoken, (w, api) => w.Int16(api.Api).Int16(api.Lowest).Int16(api.Highest))
            .ToArray();
    }

    private byte[] WriteMetadata(KafkaWriter answer, int version)
    {
        answer.Array(
            [Broker],
            (w, node) =>
            {
                w.Int32(node).Text("127.0.0.1").Int32(port);
                if (version >= 1)
                    w.Text(null);
            }
        );
        if (version >= 1)
            answer.Int32(Broker);
        return answer
            .Array(
                [Name],
                (w, topic) =>
                {
                    w.Int16(0).Text(topic);
                    if (version >= 1)
                        w.Bool(false);
                    w.Array(
                        [.. Enumerable.Range(0, logs.Count)],
                        (p, partition) =>
                            p.Int16(0)
                                .Int32(partition)
                                .Int32(Broker)
                                .Array([Broker], (r, id) => r.Int32(id))
                                .Array([Broker], (r, id) => r.Int32(id))
                    );
                }
            )
            .ToArray();
    }

    private byte[] Append(KafkaReader request, KafkaWriter answer)
    {
        request.Text();
        request.Int16();
        request.Int32();
        var topics = request.Array(t =>
            (Name: t.Text(), Partitions: t.Array(p => (Number: p.Int32(), Records: p.Bytes()!))!)
        )!;
        return answer
            .Array(
                topics,
                (w, topic) =>
                    w.Text(topic.Name)
                        .Array(
                            topic.Partitions,
                            (p, one) =>
                            {
                                var log = Of(one.Number);
                                p.Int32(one.Number)
                                    .Int16(log is null ? UnknownTopicOrPartition : 0)
                                    .Int64(log?.Append(one.Records) ?? -1)
                                    .Int64(-1);
                            }
                        )
            )
            .Int32(0)
            .ToArray();
    }

    private byte[] Read(KafkaReader request, KafkaWriter answer)
    {
        for (var i = 0; i < 4; i++)
            request.Int32();
        request.Bool();
        var topics = request.Array(t =>
            (Name: t.Text(), Partitions: t.Array(p => (Number: p.Int32(), From: p.Int64(), Most: p.Int32()))!)
        )!;
        return answer
            .Int32(0)
            .Array(
                topics,
                (w, topic) =>
                    w.Text(topic.Name)
                        .Array(
                            topic.Partitions,
                            (p, one) =>
                            {
                                var log = Of(one.Number);
                                p.Int32(one.Number)
                                    .Int16(log is null ? UnknownTopicOrPartition : 0)
                                    .Int64(log?.End ?? -1)
                                    .Int64(log?.End ?? -1);
                                p.Int32(-1).Bytes(log?.From(one.From) ?? []);
                            }
                        )
            )
            .ToArray();
    }

    private byte[] Bounds(KafkaReader request, KafkaWriter answer)
    {
        request.Int32();
        var topics = request.Array(t =>
            (Name: t.Text(), Partitions: t.Array(p => (Number: p.Int32(), At: p.Int64()))!)
        )!;
        return answer
            .Array(
                topics,
                (w, topic) =>
                    w.Text(topic.Name)
                        .Array(
                            topic.Partitions,
                            (p, one) =>
                            {
                                var log = Of(one.Number);
                                p.Int32(one.Number)
                                    .Int16(log is null ? UnknownTopicOrPartition : 0)
                                    .Int64(-1)
                                    .Int64(one.At == -2 ? 0 : log?.End ?? -1);
                            }
                        )
            )
            .ToArray();
    }

    private byte[] Grow(KafkaReader request, KafkaWriter answer)
    {
        var topics = request.Array(r =>
        {
            var (name, count) = (r.Text()!, r.Int32());
            r.Array(assigned => assigned.Array(broker => broker.Int32()));
            return (Name: name, Count: count);
        })!;
        return answer
            .Int32(0)
            .Array(
                topics,
                (w, topic) =>
                {
                    asked.Add(topic.Count);
                    var error =
                        topic.Name != Name ? UnknownTopicOrPartition
                        : Refusal != 0 ? Refusal
                        : topic.Count <= logs.Count ? InvalidPartitions
                        : 0;
                    if (error == 0)
                        Volatile.Write(
                            ref logs,
                            [
                                .. logs,
                                .. Enumerable
                                    .Range(logs.Count, topic.Count - logs.Count)
                                    .Select(_ => new PartitionLog()),
                            ]
                        );
                    w.Text(topic.Name).Int16(error).Text(error == 0 ? null : $"error {error}");
                }
            )
            .ToArray();
    }

    private PartitionLog? Of(int partition) => partition < logs.Count ? logs[partition] : null;
}
