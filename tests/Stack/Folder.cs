namespace Kaunta.Stack;

/// <summary>A folder of one test. Every user may enter it, unlike the closed folders that .NET makes: root's database runs as nobody.</summary>
internal sealed class Folder : IDisposable
{
    private const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public Folder()
    {
        Path = Directory.CreateTempSubdirectory("kaunta-stack-").FullName;
        File.SetUnixFileMode(Path, Open);
    }

    public string Path { get; }

    public string Below(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Never fails: where a test did, its program may still write here, and its own reason must stay the one that is told.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException trouble)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{Path} couldn’t be removed: {trouble.Message}");
        }
    }
}
