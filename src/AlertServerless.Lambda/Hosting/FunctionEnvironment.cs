using AlertServerless.Core;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// The variables of one function. It refuses to read what <see cref="Names.Env.Of"/> does not list for the function, so that
/// code and infrastructure cannot drift apart unseen.
/// </summary>
/// <param name="function">One of <see cref="Names.Functions"/>.</param>
/// <param name="read">Where the values come from: the process, or a local stack's own set.</param>
public sealed class FunctionEnvironment(string function, Func<string, string?> read)
{
    /// <exception cref="InvalidOperationException">Not listed for this function, or not set: the message names it.</exception>
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

    public Uri Url(string name) => Uri.TryCreate(this[name], UriKind.Absolute, out var url)
        ? url
        : throw new InvalidOperationException($"{name} is not a URL");
}
