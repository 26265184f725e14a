using System.Buffers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>In whose name CAP messages are issued.</summary>
public sealed record CapSender
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" \t\r\n,<&");

    /// <param name="id">CAP's <c>sender</c>: globally unique, such as an Internet domain; no space, comma, &lt; or
    /// &amp;.</param>
    /// <param name="name">As people know it.</param>
    /// <param name="web">Where to read more.</param>
    public CapSender(string id, string name, Uri web)
    {
        if (id.Length == 0 || id.AsSpan().ContainsAny(Forbidden))
            throw new ArgumentException(
                $"'{id}' is not a CAP sender: it has a space, comma, < or &, or is empty",
                nameof(id)
            );
        (Id, Name, Web) = (id, name, web);
    }

    public string Id { get; }

    public string Name { get; }

    public Uri Web { get; }
}
