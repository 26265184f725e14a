using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using Xunit;

namespace AlertServerless.Local.Tests.Delivery;

/// <summary>
/// A provider that took a message and then lost the connection may have sent it: the client must not ask a second time.
/// The AWS SDK repeats such a request up to ten times unless <c>MaxStaleConnectionRetries</c> is 0.
/// </summary>
public sealed class LostProviderAnswerTests
{
    private const string SmsSender = "arn:aws:sms-voice:eu-central-1:111122223333:pool/pool-0123";

    [Fact]
    public async Task A_mail_whose_answer_was_lost_is_sent_once()
    {
        await using var server = new ResettingServer();
        using var ses = SesProviderTests.Client(server.BaseUrl);
        await AssertAskedOnceAsync(server, SesProviderTests.Provider(ses), "ana@example.org");
    }

    [Fact]
    public async Task A_text_message_whose_answer_was_lost_is_sent_once()
    {
        await using var server = new ResettingServer();
        using var sms = EndUserMessagingProviderTests.Client(server.BaseUrl);
        var provider = new EndUserMessagingProvider(sms, SmsSender, TimeProvider.System);
        await AssertAskedOnceAsync(server, provider, "+40722000007");
    }

    private static async Task AssertAskedOnceAsync(ResettingServer server, IProvider provider, string address)
    {
        var outcome = await DeliverySamples.SendAsync(provider, DeliverySamples.Message(address));

        Assert.IsType<SendOutcome.Ambiguous>(outcome);
        Assert.Equal(1, server.Requests);
    }

    /// <summary>Reads each request to its end and resets the connection instead of an answer.</summary>
    private sealed class ResettingServer : IAsyncDisposable
    {
        private const string Length = "Content-Length:";

        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task serving;
        private int requests;

        public ResettingServer()
        {
            listener.Start();
            BaseUrl = new Uri($"http://{listener.LocalEndpoint}/");
            serving = ServeAsync();
        }

        public Uri BaseUrl { get; }

        public int Requests => Volatile.Read(ref requests);

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving;
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                Socket socket;
                try
                {
                    socket = await listener.AcceptSocketAsync();
                }
                catch (SocketException)
                {
                    return; // stopped
                }

                using (socket)
                {
                    await ReadRequestAsync(socket);
                    Interlocked.Increment(ref requests);
                    socket.LingerState = new LingerOption(true, 0);
                }
            }
        }

        private static async Task ReadRequestAsync(Socket socket)
        {
            using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } header)
            {
                if (!header.StartsWith(Length, StringComparison.OrdinalIgnoreCase))
                    continue;
                length = int.Parse(header.AsSpan(Length.Length), CultureInfo.InvariantCulture);
            }

            await reader.ReadBlockAsync(new char[length], 0, length);
        }
    }
}
