namespace AlertServerless.Local.Stack;

/// <summary>An emulator cannot be run on this machine. The message is one line that names what is missing and what to do.</summary>
public sealed class EmulatorUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
