namespace AlertServerless.Local.Simulators;

/// <summary>What a simulator answers.</summary>
/// <param name="ErrorType">AWS's header x-amzn-ErrorType, or null.</param>
internal readonly record struct Answer(int Status, ReadOnlyMemory<byte> Body, string ContentType = "application/json", string? ErrorType = null);
