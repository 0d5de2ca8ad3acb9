using Kaunta.Platform.EmbeddedPostgres;
using Npgsql;

namespace Kaunta.EndToEnd.Harness;

/// <summary>The database of a server that has been stopped, read as its superuser: what is really there, past every screen and rule.</summary>
internal sealed class Books : IAsyncDisposable
{
    private readonly EmbeddedPostgres cluster;
    private readonly NpgsqlDataSource source;

    private Books(EmbeddedPostgres cluster)
    {
        this.cluster = cluster;
        source = NpgsqlDataSource.Create(cluster.ConnectionStringFor("kaunta"));
    }

    /// <param name="data">The folder that was given to <see cref="ServerProcess"/>.</param>
    public static async Task<Books> OpenAsync(string data) =>
        new(await EmbeddedPostgres.StartAsync(new() { DataDirectory = Path.Combine(data, "server", "postgres") }));

    public async Task<List<T>> ReadAsync<T>(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await Cleanup.TryAsync("stopping the database", () => cluster.DisposeAsync().AsTask());
    }
}
