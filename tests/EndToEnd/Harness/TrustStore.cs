using System.Diagnostics;

namespace Kaunta.EndToEnd.Harness;

/// <summary>What a person does on the trust page: installs the shop's own authority, here into one browser profile.</summary>
internal static class TrustStore
{
    /// <param name="home">The profile's folder, see <see cref="Chromium.StartAsync"/>.</param>
    /// <param name="authorityPath">The authority's certificate as a PEM file.</param>
    public static async Task TrustAsync(string home, string authorityPath)
    {
        var database = Path.Combine(home, ".pki", "nssdb");
        Directory.CreateDirectory(database);
        await CertutilAsync("-d", $"sql:{database}", "-N", "--empty-password");
        await CertutilAsync("-d", $"sql:{database}", "-A", "-t", "C,,", "-n", "kaunta", "-i", authorityPath);
    }

    private static async Task CertutilAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("certutil", arguments) { RedirectStandardError = true })!;
        var fault = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"certutil {string.Join(' ', arguments)}: {fault}");
    }
}
