using System.Text;

namespace Amazon.Lambda.Core;

internal static class Template
{
    /// <summary>Puts the arguments, in order, in place of the <c>{Name}</c> holes of a message.</summary>
    internal static string Fill(string message, object[] args)
    {
        if (args is not { Length: > 0 })
        {
            return message;
        }

        var text = new StringBuilder();
        var next = 0;
        for (var at = 0; at < message.Length; at++)
        {
            var close = message[at] == '{' ? message.IndexOf('}', at) : -1;
            if (close < 0 || next == args.Length)
            {
                text.Append(message[at]);
                continue;
            }

            text.Append(args[next++]);
            at = close;
        }

        return text.ToString();
    }
}
