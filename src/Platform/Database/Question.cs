using Npgsql;

namespace Kaunta.Platform.Database;

/// <summary>A query and how its rows are read, to be sent together with another.</summary>
public sealed record Question<T>(string Sql, Func<NpgsqlDataReader, T> Read, params NpgsqlParameter[] Parameters);
