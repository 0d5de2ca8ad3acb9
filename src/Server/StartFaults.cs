using System.Net.Sockets;
using Kaunta.Demo;
using Kaunta.Platform.Database;
using Kaunta.Platform.EmbeddedPostgres;
using Kaunta.Platform.Lan;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace Kaunta.Server;

/// <summary>What keeps a server from starting and whoever starts it can mend: said in a sentence, without a stack trace.</summary>
internal static class StartFaults
{
    /// <summary>Null: a fault of ours, which is shown whole.</summary>
    public static string? Sentence(Exception fault, ServerOptions options) =>
        fault switch
        {
            SchemaException or MigrationException or EmbeddedPostgresException or LanAuthorityException or DemoException => fault.Message,
            IOException { InnerException: AddressInUseException } =>
                $"{fault.Message} Stop what uses it, or choose another with --port{(options.Lan ? " or --lan-port" : "")}.",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"Port {options.Port} can't be used: {fault.Message}. Ports below 1024 are root's; choose another with --port.",
            PostgresException refused => $"The database refused: {refused.MessageText}. Check --database.",
            NpgsqlException => $"The database can't be reached: {fault.Message}. Check --database, and that it runs.",
            IOException or UnauthorizedAccessException =>
                $"The folder {options.Data} can't be used: {fault.Message} Choose another with --data.",
            _ => null,
        };
}
