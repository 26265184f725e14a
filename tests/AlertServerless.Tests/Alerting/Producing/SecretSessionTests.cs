using System.Text;
using AlertServerless.Lambda.Hosting;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

public sealed class SecretSessionTests
{
    private const string Without = """
        {"alertSigningKey":{"id":"k","privateKey":"AA=="}}
        """;

    private static Secrets Read(string? session) =>
        Secrets.Parse(
            Encoding.UTF8.GetBytes(
                session is null
                    ? Without
                    : Without.Replace(
                        "{\"alertSigningKey\"",
                        $"{{\"infpSession\":\"{session}\",\"alertSigningKey\"",
                        StringComparison.Ordinal
                    )
            ),
            "test"
        );

    [Fact]
    public void An_installation_may_have_none() => Assert.Null(Read(null).Session());

    [Fact]
    public void It_survives_writing_and_never_prints()
    {
        var secrets = Secrets.Parse(Read("abc123").ToJson(), "test");

        Assert.NotNull(secrets.Session());
        Assert.DoesNotContain("abc123", $"{secrets} {secrets.Session()}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc; path=/")]
    [InlineData("abc\\r\\nHost: x")]
    public void What_is_no_session_is_named_without_showing_it_and_stops_no_other_feed(string text)
    {
        string? damage = null;

        Assert.Null(Read(text).Session(what => damage = what));

        Assert.Contains("infpSession", damage, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", damage, StringComparison.Ordinal);
    }
}
