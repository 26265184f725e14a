using AlertServerless.Core.FanOut;

namespace AlertServerless.Tests.FanOut;

/// <summary>A sending control whose state is asked for each time.</summary>
internal sealed class FakeSendingControl(Func<bool> isPaused) : ISendingControl
{
    public Task<SendingState> GetStateAsync(CancellationToken cancellation) =>
        Task.FromResult(isPaused() ? SendingState.Paused : SendingState.Running);
}
