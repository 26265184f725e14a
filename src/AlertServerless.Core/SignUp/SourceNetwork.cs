using System.Net;
using System.Net.Sockets;

namespace AlertServerless.Core.SignUp;

/// <summary>The network that a request comes from, as limits count it: an IPv4 /24 or an IPv6 /56, which is what one
/// household or one small provider has.</summary>
public static class SourceNetwork
{
    private const int Ipv4Bits = 24;
    private const int Ipv6Bits = 56;

    public static string Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bits = plain.AddressFamily == AddressFamily.InterNetwork ? Ipv4Bits : Ipv6Bits;
        var bytes = plain.GetAddressBytes();
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
