using System.Diagnostics;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Server;

namespace Kaunta.EndToEnd.Harness;

/// <summary>
/// An empty database with its schema, made once for all tests of a run and copied for each: making one takes seconds of both cores.
/// It has no secrets and no history yet; a server gives those to its own copy.
/// </summary>
internal static class MadeDatabase
{
    private static readonly Lock Making = new();
    private static Task<TemporaryFolder>? made;

    /// <param name="postgres">A server's folder for its database; left alone where it is there.</param>
    public static async Task CopyToAsync(string postgres)
    {
        if (Directory.Exists(postgres))
            return;
        var whole = await MadeAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(postgres)!);
        // With owners and rights: the database of a server that root started belongs to another user.
        using var copy = Process.Start("cp", ["-a", whole.Below("postgres"), postgres]);
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0)
            throw new InvalidOperationException($"The made database couldn't be copied to {postgres}.");
    }

    private static Task<TemporaryFolder> MadeAsync()
    {
        lock (Making)
            return made ??= MakeAsync();
    }

    private static async Task<TemporaryFolder> MakeAsync()
    {
        var folder = new TemporaryFolder("made");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        await using var cluster = await EmbeddedPostgres.StartAsync(new() { DataDirectory = folder.Below("postgres") });
        await Schema.Setup.RunAsync(cluster.ConnectionString, CancellationToken.None);
        return folder;
    }
}
