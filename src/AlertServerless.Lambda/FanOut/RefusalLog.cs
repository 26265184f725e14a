using System.Globalization;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.FanOut;

/// <summary>What is said of suspended addresses: ids and numbers.</summary>
internal static class RefusalLog
{
    public static void Write(Suspensions done, Action<string> inform, Action<string> warn)
    {
        if (done.Suspended > 0) inform(string.Create(CultureInfo.InvariantCulture, $"{done.Suspended} refused addresses suspended"));
        if (done.Failed > 0) warn(string.Create(CultureInfo.InvariantCulture, $"{done.Failed} refused addresses not suspended, last: {done.Problem}"));
    }
}
