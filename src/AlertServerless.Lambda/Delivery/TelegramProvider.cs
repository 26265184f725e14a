using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Direct messages by a Telegram bot, one request each. What is new about an event is a message of its own
/// that answers the first, since edits notify nobody.</summary>
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
        return
        [
            message.EditRef == 0
                ? await bot.SendAsync(message.Address, message.Text, message.ReplyTo, cancellation)
                : await bot.EditAsync(message.Address, message.Text, message.EditRef, cancellation),
        ];
    }
}
