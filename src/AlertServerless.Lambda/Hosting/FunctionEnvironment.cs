using AlertServerless.Core;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// The variables of one function. It refuses to read what <see cref="Names.Env.Of"/> does not list for the function, so
/// that code and infrastructure cannot drift apart unseen.
/// </summary>
/// <param name="function">One of <see cref="Names.Functions"/>.</param>
/// <param name="read">Where the values come from: the process, or a local stack's own set.</param>
public sealed class FunctionEnvironment(string function, Func<string, string?> read)
{
    /// <summary>Alerts go through Kinesis, not through Kafka.</summary>
    public bool UsesKinesis { get; } = read(Names.Env.KinesisStream) is { Length: > 0 };

    /// <exception cref="InvalidOperationException">Not listed for this function, or not set: the message names
    /// it.</exception>
    public string this[string name]
    {
        get
        {
            if (!(UsesKinesis ? Names.Env.OfWithKinesis : Names.Env.Of)[function].Contains(name))
                throw new InvalidOperationException($"{function} reads {name}, which is not among its variables");
            return read(name) is { Length: > 0 } value
                ? value
                : throw new InvalidOperationException($"{name} is not set: {function} needs it");
        }
    }

    public Uri Url(string name) =>
        Uri.TryCreate(this[name], UriKind.Absolute, out var url)
            ? url
            : throw new InvalidOperationException($"{name} is not a URL");
}

/// <summary>The options document is part of the deployment; a variable adds the addresses of its feeds. A damaged part
/// is left out, and the rest is read: a producer that does not start alerts nobody.</summary>
public static class DeployedOptions
{
    /// <param name="environment">The function's variables.</param>
    /// <param name="trustLoopback">Feeds in clear text on this very machine may alert alone.</param>
    /// <param name="onDamaged">Called with where and why. A document that is not valid leaves the defaults; an entry of
    /// the list that is not leaves the other feeds.</param>
    public static AlertOptions Read(FunctionEnvironment environment, bool trustLoopback, Action<string> onDamaged)
    {
        var all = WithFeeds(ReadDocument(environment, onDamaged), environment[Names.Env.Feeds], onDamaged);
        if (!trustLoopback)
            return all;
        return all with
        {
            Feeds =
            [
                .. all.Feeds.Select(feed =>
                    feed with
                    {
                        TrustPlainHttp = feed.TrustPlainHttp || feed.Url is { IsLoopback: true },
                    }
                ),
            ],
        };
    }

    /// <summary>The document alone, for who watches no feed.</summary>
    /// <param name="environment">The function's variables.</param>
    /// <param name="onDamaged">Called with where and why it is not valid; the defaults hold then.</param>
    public static AlertOptions ReadDocument(FunctionEnvironment environment, Action<string> onDamaged)
    {
        var path = Path.Combine(AppContext.BaseDirectory, environment[Names.Env.AlertOptions]);
        if (!File.Exists(path))
        {
            onDamaged($"{path}: no such options file; the defaults hold");
            return AlertOptions.Default;
        }

        var reading = AlertOptionsReader.Read(File.ReadAllText(path));
        if (reading is OptionsReading.Valid valid)
            return valid.Options;
        onDamaged($"{path}: {((OptionsReading.Invalid)reading).Line}; the defaults hold");
        return AlertOptions.Default;
    }

    // As a whole list where all of it is valid, because feeds of one format are named in the order of the list.
    private static AlertOptions WithFeeds(AlertOptions options, string list, Action<string> onDamaged)
    {
        if (FeedList.Add(options, list) is OptionsReading.Valid whole)
            return whole.Options;
        var good = new List<string>();
        var result = options;
        foreach (var entry in list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var reading = FeedList.Add(options, string.Join(' ', good.Append(entry)));
            if (reading is OptionsReading.Valid valid)
            {
                good.Add(entry);
                result = valid.Options;
            }
            else
            {
                onDamaged($"{Names.Env.Feeds}: {((OptionsReading.Invalid)reading).Line}; the other feeds are read");
            }
        }

        return result;
    }
}
