using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Hosting;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace AlertServerless.Lambda.Publishing;

/// <summary>Where the producer writes what everybody may see, and sign-up reads it: apart from the tables of events and
/// state, on which sign-up has no right.</summary>
public interface IPublicStatusStore
{
    /// <summary>Null when none was written yet.</summary>
    Task<PublicStatus?> ReadAsync(CancellationToken cancellation);

    Task WriteAsync(PublicStatus status, CancellationToken cancellation);
}

/// <summary>In a parameter of Systems Manager.</summary>
public sealed class SsmPublicStatus(Func<IAmazonSimpleSystemsManagement> client, string parameter) : IPublicStatusStore
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(3);

    // Made when it is first needed: an alert must not wait for it.
    private readonly Lazy<IAmazonSimpleSystemsManagement> ssm = new(client);
    private readonly StoreCalls calls = new(TimeProvider.System);

    public async Task<PublicStatus?> ReadAsync(CancellationToken cancellation)
    {
        var answer = await calls.AskAsync(
            "get public status",
            CallLimit,
            token => ssm.Value.GetParameterAsync(new GetParameterRequest { Name = parameter }, token),
            cancellation
        );
        return PublicStatus.FromJson(Encoding.UTF8.GetBytes(answer.Parameter.Value));
    }

    public Task WriteAsync(PublicStatus status, CancellationToken cancellation) =>
        calls.AskAsync(
            "put public status",
            CallLimit,
            token =>
                ssm.Value.PutParameterAsync(
                    new PutParameterRequest
                    {
                        Name = parameter,
                        Value = Encoding.UTF8.GetString(status.ToJson()),
                        Type = ParameterType.String,
                        Overwrite = true,
                    },
                    token
                ),
            cancellation
        );
}

/// <summary>In a file, on one machine.</summary>
public sealed class FilePublicStatus(string path) : IPublicStatusStore
{
    public const string Prefix = "file:";

    public async Task<PublicStatus?> ReadAsync(CancellationToken cancellation) =>
        File.Exists(path) ? PublicStatus.FromJson(await File.ReadAllBytesAsync(path, cancellation)) : null;

    // A reader sees the old one or the new one, never half of it.
    public async Task WriteAsync(PublicStatus status, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(path + ".new", status.ToJson(), cancellation);
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>The producer's part: puts together what it knows, and writes it.</summary>
/// <param name="catalog">What was decided lately.</param>
public sealed class PublicStatusWriter(IPublicStatusStore store, Func<CancellationToken, Task<EventCatalog>> catalog)
{
    private PublicStatus? before;

    public async Task WriteAsync(ReadinessFacts facts, bool ready, DateTimeOffset now, CancellationToken cancellation)
    {
        before ??= await store.ReadAsync(cancellation);
        var status = PublicStatus.Of(facts, ready, await catalog(cancellation), before, now);
        await store.WriteAsync(status, cancellation);
        before = status;
    }
}
