using System.CommandLine;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert completion</c>: what a shell reads to complete commands, options and known values, by asking the
/// command itself.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _alert_completion() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _alert_completion alert
        """;

    private const string Zsh = """
        _alert_completion() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a found || _files
        }
        compdef _alert_completion alert
        """;

    private const string Fish = """
        complete -c alert -a '(set -l line (commandline -cp); alert "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)'
        """;

    public static Command Create(CommandIo io)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command(
            "completion",
            "Print what makes a shell complete this command: source <(alert completion bash)"
        )
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            io.Out.WriteLine(
                parsed.GetValue(shell) switch
                {
                    "zsh" => Zsh,
                    "fish" => Fish,
                    _ => Bash,
                }
            );
            return ExitCodes.Done;
        });
        return command;
    }
}
