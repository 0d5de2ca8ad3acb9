namespace Kaunta.Platform.EmbeddedPostgres;

/// <summary>PostgreSQL's own log: one file and one predecessor, so that it can't fill a small disk over the years.</summary>
internal static class PostgresLog
{
    private const long RotateAtBytes = 10_000_000;
    private const int TailLines = 15;

    public static void Rotate(string file)
    {
        if (new FileInfo(file) is { Exists: true, Length: > RotateAtBytes })
        {
            File.Move(file, file + ".1", overwrite: true);
        }
    }

    public static string Tail(string file) =>
        File.Exists(file) ? string.Join('\n', File.ReadLines(file).TakeLast(TailLines)) : "(nothing was logged)";
}
