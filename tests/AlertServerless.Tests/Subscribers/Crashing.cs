using System.Reflection;
using AlertServerless.Contracts.Subscribers;

namespace AlertServerless.Tests.Subscribers;

/// <summary>The process died here.</summary>
internal sealed class StoreCrashException : Exception;

/// <summary>Counts writes over all ports, and dies instead of the one it was asked to.</summary>
internal sealed class CrashPoint(int atWrite)
{
    public int Writes { get; private set; }

    public SubscriberStores Around(SubscriberStores stores) =>
        stores with
        {
            Pages = Wrap(stores.Pages),
            Rows = Wrap(stores.Rows),
            Index = Wrap(stores.Index),
        };

    public void Pass(string method)
    {
        if (method.StartsWith("Find", StringComparison.Ordinal) || method.StartsWith("List", StringComparison.Ordinal))
            return;
        if (Writes++ == atWrite)
            throw new StoreCrashException();
    }

    private T Wrap<T>(T port)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, CrashingPort>();
        ((CrashingPort)(object)proxy).Set(port, this);
        return proxy;
    }
}

/// <summary>A port that asks its crash point before every write.</summary>
public class CrashingPort : DispatchProxy
{
    private object? port;
    private CrashPoint? crash;

    internal void Set(object sound, CrashPoint point) => (port, crash) = (sound, point);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        crash!.Pass(targetMethod!.Name);
        return targetMethod.Invoke(port, args);
    }
}
