namespace AlertServerless.Core.FanOut;

/// <summary>The operator's switch that stops all sending.</summary>
public interface IKillSwitch
{
    /// <summary>True while nothing may be sent. When it cannot be read this throws: the record is then delivered again.</summary>
    Task<bool> IsOnAsync(CancellationToken cancellation);
}
