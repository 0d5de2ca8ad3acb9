using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// The connections of write transactions that take a business's clock: few, and apart from all others. More writers than the machine has
/// processors for only wait for each other; and each connection has to learn every statement for itself.
/// </summary>
public sealed class Writers(NpgsqlDataSource source) : IAsyncDisposable
{
    internal NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
