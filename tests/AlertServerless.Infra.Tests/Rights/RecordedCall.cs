using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rights;

/// <summary>
/// One line of <c>tests/rights/calls.txt</c>: an operation that a function called in the local runs. The file is held
/// to the truth by RecordedCallsTests of the local tests; here it is what the roles are compared with.
/// </summary>
/// <param name="Function">One of the functions' names.</param>
/// <param name="Operation">As the SDK has it: namespace of the service, then the operation.</param>
/// <param name="Variable">The variable that names the resource to the function; empty for none.</param>
public sealed record RecordedCall(string Function, string Operation, string Variable)
{
    public static IReadOnlyList<RecordedCall> All { get; } =
    [
        .. Repository
            .Read("tests/rights/calls.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(Read),
    ];

    private static RecordedCall Read(string line)
    {
        var words = line.Split(' ');
        return words.Length is 2 or 3
            ? new RecordedCall(words[0], words[1], words.Length == 3 ? words[2] : "")
            : throw new FormatException($"tests/rights/calls.txt: '{line}' is not a function, a call and a variable");
    }
}
