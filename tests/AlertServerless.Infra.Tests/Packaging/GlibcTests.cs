using AlertServerless.Infra.Packaging;

namespace AlertServerless.Infra.Tests.Packaging;

/// <summary>What binds to a newer C library than Lambda's would not start there: it is refused before it is
/// uploaded.</summary>
public sealed class GlibcTests
{
    [Fact]
    public void The_newest_version_counts_as_a_number_and_not_as_a_text() =>
        Assert.Equal(
            new GlibcReading.Needs(new Version(2, 34)),
            GlibcVersions.Read(PackageFolder.Elf("GLIBC_2.4", "GLIBC_2.34", "GLIBC_2.9"))
        );

    [Fact]
    public void Versions_of_other_libraries_do_not_count() =>
        Assert.Equal(
            new GlibcReading.Nothing(),
            GlibcVersions.Read(PackageFolder.Elf("OPENSSL_3.0.0", "GLIBCXX_3.4", "GLIBC_PRIVATE"))
        );

    [Theory]
    [InlineData("#!/bin/sh")]
    [InlineData("")]
    public void What_is_no_ELF_file_is_named(string content) =>
        Assert.IsType<GlibcReading.Unreadable>(GlibcVersions.Read(System.Text.Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void A_file_that_ends_early_is_named()
    {
        var whole = PackageFolder.Elf("GLIBC_2.34");
        for (var length = 0; length < whole.Length; length += 8)
            Assert.IsType<GlibcReading.Unreadable>(GlibcVersions.Read(whole.AsSpan(0, length)));
    }

    /// <summary>The C library of the machine itself needs what it defines itself; every program on it needs at least
    /// 2.2.5, the first of x86-64.</summary>
    [Fact]
    public void A_real_executable_is_read()
    {
        var needed = Assert.IsType<GlibcReading.Needs>(GlibcVersions.Read(File.ReadAllBytes("/bin/sh"))).Version;
        Assert.InRange(needed, new Version(2, 2, 5), new Version(2, 99));
    }

    [Theory]
    [InlineData("2.34", true)]
    [InlineData("2.35", false)]
    [InlineData("2.4", true)]
    public void A_package_that_needs_a_newer_one_is_refused_with_the_reason(string needed, bool fits)
    {
        var result = LambdaPackage.Check(PackageFolder.WithExecutable(Version.Parse(needed)), allowStandIns: false);
        if (fits)
            Assert.IsType<PackageResult.Ready>(result);
        else
            Assert.Contains(
                "bootstrap: needs glibc 2.35, and Lambda's Amazon Linux 2023 has 2.34",
                Assert.IsType<PackageResult.Failed>(result).Line,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void A_library_beside_the_executable_counts_too()
    {
        var folder = PackageFolder.WithExecutable(new Version(2, 34));
        File.WriteAllBytes(Path.Combine(folder, "librdkafka.so"), PackageFolder.Elf("GLIBC_2.38"));
        Assert.Contains(
            "librdkafka.so: needs glibc 2.38",
            Assert.IsType<PackageResult.Failed>(LambdaPackage.Check(folder, allowStandIns: false)).Line,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_that_nobody_may_execute_is_refused()
    {
        var folder = PackageFolder.WithExecutable(new Version(2, 34));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder, "bootstrap"), UnixFileMode.UserRead);
        Assert.EndsWith(
            "bootstrap: is not executable",
            Assert.IsType<PackageResult.Failed>(LambdaPackage.Check(folder, allowStandIns: false)).Line,
            StringComparison.Ordinal
        );
    }
}
