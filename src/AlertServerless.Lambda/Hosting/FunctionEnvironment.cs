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
    /// <exception cref="InvalidOperationException">Not listed for this function, or not set: the message names
    /// it.</exception>
    public string this[string name]
    {
        get
        {
            if (!Names.Env.Of[function].Contains(name))
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

/// <summary>The options document is part of the deployment; a variable adds the addresses of its feeds.</summary>
public static class DeployedOptions
{
    /// <exception cref="InvalidOperationException">There is none, or it is not valid: says where and why.</exception>
    /// <param name="settings">The function's variables.</param>
    /// <param name="trustLoopback">Feeds in clear text on this very machine may alert alone.</param>
    public static AlertOptions Read(FunctionEnvironment settings, bool trustLoopback)
    {
        var options = ReadDocument(settings);
        var all = Valid(FeedList.Add(options, settings[Names.Env.Feeds]), Names.Env.Feeds);
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
    /// <exception cref="InvalidOperationException">There is none, or it is not valid: says where and why.</exception>
    public static AlertOptions ReadDocument(FunctionEnvironment settings)
    {
        var path = Path.Combine(AppContext.BaseDirectory, settings[Names.Env.AlertOptions]);
        return Valid(
            AlertOptionsReader.Read(
                File.Exists(path)
                    ? File.ReadAllText(path)
                    : throw new InvalidOperationException($"{path}: no such options file")
            ),
            path
        );
    }

    private static AlertOptions Valid(OptionsReading reading, string source) =>
        reading switch
        {
            OptionsReading.Valid valid => valid.Options,
            OptionsReading.Invalid invalid => throw new InvalidOperationException($"{source}: {invalid.Line}"),
            _ => throw new InvalidOperationException($"{source}: not read"),
        };
}
