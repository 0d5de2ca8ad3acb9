using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Kaunta.Platform.Database;

/// <summary>One numbered step of the schema: the folder <c>db/migrations/NNNN_name</c> with its <c>up.sql</c>.</summary>
public sealed record Migration(int Number, string Name, string Sql)
{
    private const string Prefix = "migrations/";

    /// <summary>Lower-case hex SHA-256 of the text; a migration that has run never changes.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>Reads the migrations that are embedded as <c>migrations/NNNN_name/up.sql</c>, in order.</summary>
    /// <exception cref="InvalidOperationException">Two migrations have the same number.</exception>
    public static IReadOnlyList<Migration> EmbeddedIn(Assembly assembly)
    {
        var migrations = assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Number)
            .ToList();
        for (var i = 1; i < migrations.Count; i++)
        {
            if (migrations[i].Number == migrations[i - 1].Number)
                throw new InvalidOperationException(
                    $"Two migrations have number {migrations[i].Number}: {migrations[i - 1].Name}, {migrations[i].Name}."
                );
        }
        return migrations;
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        var folder = resource[Prefix.Length..].Split('/', '\\')[0];
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new(int.Parse(folder[..4], CultureInfo.InvariantCulture), folder, reader.ReadToEnd());
    }
}
