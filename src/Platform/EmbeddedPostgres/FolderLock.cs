using System.Globalization;

namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>
/// One owner per data folder. The lock is the operating system's (flock, held by the open file), so it is free the moment its
/// holder dies. PostgreSQL's own postmaster.pid can't do this job: it is the child's, and stays behind after a crash.
/// The process id stands in a second file, as .NET can't read a file that is locked; it is only for the sentence the second one gets.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        var holder = Path.Combine(folder, "holder");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new FolderLock(file);
        }
        catch (IOException held) when (File.Exists(path))
        {
            var who = File.Exists(holder) ? $" (process {File.ReadAllText(holder)})" : "";
            throw EmbeddedPostgresException.InUse(folder, who, held);
        }
    }

    public void Dispose() => _file.Dispose();
}
