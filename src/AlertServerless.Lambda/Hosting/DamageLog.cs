using System.Collections.Concurrent;
using AlertServerless.Core;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Lambda.Hosting;

/// <summary>
/// Where stored items that cannot be read are named: a line in the log and a figure for each, once for a process. An
/// item is met at every refresh, and one line is worth more than thousands.
/// </summary>
public sealed class DamageLog(EmbeddedMetrics metrics, string function, ILogger log)
{
    // More than that is no damaged item but a damaged table, and the first lines say so.
    private const int MostNamed = 1000;

    private readonly ConcurrentDictionary<string, bool> named = new(StringComparer.Ordinal);

    /// <param name="what">One line that names the item and what is wrong with it, without an address.</param>
    public void Note(string what)
    {
        if (named.Count >= MostNamed || !named.TryAdd(what, true))
            return;
        Log.Damaged(log, what);
        metrics.Write([new(Names.Metrics.FunctionDimension, function)], [new(Names.Metrics.DamagedItems, 1)]);
    }
}
