using Kaunta.Platform.Database;

namespace Kaunta.Server;

/// <summary>The schema that this server was built for, embedded so that the server is one program.</summary>
internal static class Schema
{
    public static readonly IReadOnlyList<Migration> Migrations = Migration.EmbeddedIn(typeof(Schema).Assembly);

    public static MigrationRunner Runner => new(Migrations);

    public static DatabaseSetup Setup => new(RolesSql(), Runner);

    private static string RolesSql()
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("roles.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
