namespace Kaunta.EndToEnd.Harness;

internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string name) => Path = Directory.CreateTempSubdirectory($"kaunta-{name}-").FullName;

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
            catch (IOException) when (attempt < 20)
            {
                Thread.Sleep(50);
            }
        }
    }
}
