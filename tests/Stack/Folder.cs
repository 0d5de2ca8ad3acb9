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

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
