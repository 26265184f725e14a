using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Direct messages by a Telegram bot: one request a message; a revision edits the message that is already
/// there.</summary>
public sealed class TelegramProvider(TelegramBot bot) : IProvider
{
    public ChannelKind Kind => ChannelKind.Telegram;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    )
    {
        var message = batch[0];
        return [await bot.NotifyAsync(message.Address, message.Text, message.EditRef, cancellation)];
    }
}
