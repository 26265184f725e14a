using System.Text.Json;
using System.Text.Json.Serialization;
using Twilio.Base;
using Twilio.Clients;
using Twilio.Constant;
using Twilio.Exceptions;
using Twilio.Http;
using Twilio.Types;

namespace Twilio.Rest.Api.V2010.Account;

public class MessageResource : Resource
{
    private MessageResource()
    {
    }

    public string AccountSid { get; private set; }
    public string Body { get; private set; }
    public int? ErrorCode { get; private set; }
    public string ErrorMessage { get; private set; }
    public PhoneNumber From { get; private set; }
    public string MessagingServiceSid { get; private set; }
    public string NumSegments { get; private set; }
    public string Sid { get; private set; }
    public StatusEnum Status { get; private set; }
    public string To { get; private set; }

    /// <summary>The official package would fall back to its own global client: this one needs to be told.</summary>
    public static MessageResource Create(CreateMessageOptions options, ITwilioRestClient client = null) =>
        FromJson(Given(client).Request(NewMessage(options, client)).Content);

    public static async Task<MessageResource> CreateAsync(CreateMessageOptions options, ITwilioRestClient client = null) =>
        FromJson((await Given(client).RequestAsync(NewMessage(options, client)).ConfigureAwait(false)).Content);

    public static MessageResource FromJson(string json)
    {
        try
        {
            var wire = JsonSerializer.Deserialize<Wire>(json);
            return new MessageResource
            {
                AccountSid = wire.AccountSid,
                Body = wire.Body,
                ErrorCode = wire.ErrorCode,
                ErrorMessage = wire.ErrorMessage,
                From = wire.From is null ? null : new PhoneNumber(wire.From),
                MessagingServiceSid = wire.MessagingServiceSid,
                NumSegments = wire.NumSegments,
                Sid = wire.Sid,
                Status = wire.Status is null ? null : (StatusEnum)wire.Status,
                To = wire.To,
            };
        }
        catch (JsonException e)
        {
            throw new ApiException(e.Message, e);
        }
    }

    private static ITwilioRestClient Given(ITwilioRestClient client) =>
        client ?? throw new AuthenticationException("Credentials have not been initialized: pass a client.");

    private static Request NewMessage(CreateMessageOptions options, ITwilioRestClient client) => new(
        HttpMethod.Post,
        Domain.Api,
        $"/2010-04-01/Accounts/{options.PathAccountSid ?? client.AccountSid}/Messages.json",
        contentType: EnumConstants.ContentTypeEnum.FORM_URLENCODED,
        postParams: options.GetParams());

    public sealed class StatusEnum : StringEnum
    {
        public static readonly StatusEnum Queued = new("queued");
        public static readonly StatusEnum Sending = new("sending");
        public static readonly StatusEnum Sent = new("sent");
        public static readonly StatusEnum Failed = new("failed");
        public static readonly StatusEnum Delivered = new("delivered");
        public static readonly StatusEnum Undelivered = new("undelivered");
        public static readonly StatusEnum Accepted = new("accepted");
        public static readonly StatusEnum Scheduled = new("scheduled");
        public static readonly StatusEnum Canceled = new("canceled");

        public StatusEnum()
        {
        }

        private StatusEnum(string value)
            : base(value)
        {
        }

        public static implicit operator StatusEnum(string value) => new(value);
    }

    private sealed record Wire(
        [property: JsonPropertyName("account_sid")] string AccountSid,
        [property: JsonPropertyName("body")] string Body,
        [property: JsonPropertyName("error_code")] int? ErrorCode,
        [property: JsonPropertyName("error_message")] string ErrorMessage,
        [property: JsonPropertyName("from")] string From,
        [property: JsonPropertyName("messaging_service_sid")] string MessagingServiceSid,
        [property: JsonPropertyName("num_segments")] string NumSegments,
        [property: JsonPropertyName("sid")] string Sid,
        [property: JsonPropertyName("status")] string Status,
        [property: JsonPropertyName("to")] string To);
}
