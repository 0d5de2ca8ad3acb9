using System.Net.Sockets;
using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>
/// Tells what a later attempt may cure (a lost connection, a deadlock, a full disk, a shutdown) from what will fail again.
/// A transient fault is never about the operation that met it: roll back and answer 503 <c>later</c>.
/// </summary>
public static class DatabaseFault
{
    public static bool IsTransient(Exception fault) =>
        fault switch
        {
            PostgresException refused => IsTransientState(refused.SqlState),
            // Without an answer from the server it is the connection.
            NpgsqlException => true,
            TimeoutException or SocketException or IOException => true,
            _ => false,
        };

    /// <summary>True when a row with the same key is there already, perhaps from a moment ago: read it and go on.</summary>
    public static bool IsDuplicateKey(Exception fault) => fault is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private static bool IsTransientState(string state) =>
        state == PostgresErrorCodes.LockNotAvailable
        || state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("40", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal);
}
