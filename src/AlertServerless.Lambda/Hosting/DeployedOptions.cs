using AlertServerless.Core;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Lambda.Hosting;

/// <summary>The options document is part of the deployment; a variable adds the addresses of its feeds.</summary>
public static class DeployedOptions
{
    /// <param name="settings">The function's variables.</param>
    /// <param name="trustLoopback">Feeds in clear text on this very machine may alert alone.</param>
    /// <exception cref="InvalidOperationException">There is none, or it is not valid: says where and why.</exception>
    public static AlertOptions Read(FunctionEnvironment settings, bool trustLoopback)
    {
        var path = Path.Combine(AppContext.BaseDirectory, settings[Names.Env.AlertOptions]);
        var options = Valid(AlertOptionsReader.Read(File.Exists(path) ? File.ReadAllText(path) : throw new InvalidOperationException($"{path}: no such options file")), path);
        var all = Valid(FeedList.Add(options, settings[Names.Env.Feeds]), Names.Env.Feeds);
        return trustLoopback ? all with { Feeds = [.. all.Feeds.Select(feed => feed with { TrustPlainHttp = feed.TrustPlainHttp || feed.Url is { IsLoopback: true } })] } : all;
    }

    private static AlertOptions Valid(OptionsReading reading, string source) => reading switch
    {
        OptionsReading.Valid valid => valid.Options,
        OptionsReading.Invalid invalid => throw new InvalidOperationException($"{source}: {invalid.Line}"),
        _ => throw new InvalidOperationException($"{source}: not read"),
    };
}
