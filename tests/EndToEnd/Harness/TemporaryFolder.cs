namespace Kaunta.EndToEnd.Harness;

internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string name)
    {
        Path = Directory.CreateTempSubdirectory($"kaunta-{name}-").FullName;
        // .NET makes it for us alone, but root's database runs as another user, who must be able to enter.
        File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Path { get; }

    public string Below(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // A browser that was just killed may still be writing its last file.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 400)
            {
                Thread.Sleep(50);
            }
            catch (IOException trouble)
            {
                Cleanup.Note($"removing {Path}", trouble);
                return;
            }
        }
    }
}
