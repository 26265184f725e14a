namespace AlertServerless.Tests;

/// <summary>Seeds of random tests: printed always, and replayed by setting ALERT_TEST_SEED.</summary>
internal static class TestSeed
{
    public const string Variable = "ALERT_TEST_SEED";

    public static int Next(string test)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(Variable), out var given)
            ? given
            : new Random().Next();
        Console.WriteLine($"{test}: {Variable}={seed}");
        return seed;
    }
}
