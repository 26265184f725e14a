using AlertServerless.Core;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Tests.Stack;
using Xunit;

namespace AlertServerless.Local.Tests.Publishing;

/// <summary>The producer as composed, on a live page that answers to a session only; the session comes from the secret,
/// as a person put it there.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class SessionTests
{
    private const string Options = """{"feeds":[{"name":"infp-alert","format":"infp-alert","access":"permanent"}]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The local page's own session, and one that has run out.</summary>
    [Theory]
    [InlineData("replayreplayreplayreplay00", FeedState.Idle)]
    [InlineData("runout", FeedState.KeyExpired)]
    public async Task TheSecretsSessionOpensThePage(string session, FeedState expected)
    {
        await using var stack = await StartAsync(session);
        var seen = new TaskCompletionSource<FeedState>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var composition = Compose(
            stack,
            observed =>
            {
                if (observed is ProducerEvent.FeedChanged { Health: { Name: "infp-alert", State: { } state } })
                    seen.TrySetResult(state);
            }
        );
        using var end = new CancellationTokenSource(Limit);
        var running = Task.Run(() =>
            composition.Producer().RunAsync(TimeProvider.System.GetUtcNow() + Limit, end.Token)
        );
        Assert.Equal(expected, await seen.Task.WaitAsync(Limit));
        await end.CancelAsync();
        await running;
    }

    [Fact]
    public async Task APageThatNeedsASessionAndHasNoneIsOneLine()
    {
        await using var stack = await StartAsync(session: null);
        using var composition = Compose(stack, _ => { });
        var refusal = Assert.Throws<ArgumentException>(composition.Producer);
        Assert.StartsWith(
            "feed infp-alert: access Permanent needs a session id",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    private static Task<LocalStack> StartAsync(string? session) =>
        Task.Run(() =>
            LocalStack.StartAsync(
                new LocalStackOptions { Secrets = With(session) },
                TimeProvider.System,
                CancellationToken.None
            )
        );

    private static Secrets With(string? session)
    {
        var secrets = LocalSecrets.Create();
        return secrets with { Document = secrets.Document with { InfpSession = session } };
    }

    private static LocalComposition Compose(LocalStack stack, Action<ProducerEvent> watch)
    {
        var file = Path.Combine(stack.Folder.FullName, "options.json");
        File.WriteAllText(file, Options);
        return new LocalComposition(
            name => name == Names.Env.AlertOptions ? file : stack.Variable(name),
            TimeProvider.System,
            Stream.Null,
            () => stack.FanOut,
            watch
        );
    }
}
