using Npgsql;
using NpgsqlTypes;

namespace Kaunta.Platform.Database;

/// <summary>Positional parameters, null included. The types are the ones that our tables use.</summary>
public static class Sql
{
    public static NpgsqlParameter Uuid(Guid? value) => Of(value, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Text(string? value) => Of(value, NpgsqlDbType.Text);

    public static NpgsqlParameter Bigint(long? value) => Of(value, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Integer(int? value) => Of(value, NpgsqlDbType.Integer);

    public static NpgsqlParameter Boolean(bool? value) => Of(value, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Instant(DateTimeOffset? value) => Of(value?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Date(DateOnly? value) => Of(value, NpgsqlDbType.Date);

    public static NpgsqlParameter Bytes(byte[]? value) => Of(value, NpgsqlDbType.Bytea);

    /// <summary>JSON text into a <c>jsonb</c> column.</summary>
    public static NpgsqlParameter Json(string? value) => Of(value, NpgsqlDbType.Jsonb);

    public static NpgsqlParameter Uuids(IReadOnlyList<Guid> values) => Array(values, NpgsqlDbType.Uuid);

    public static NpgsqlParameter UuidsOrNull(IReadOnlyList<Guid?> values) => Array(values, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Texts(IReadOnlyList<string?> values) => Array(values, NpgsqlDbType.Text);

    public static NpgsqlParameter Bigints(IReadOnlyList<long> values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter BigintsOrNull(IReadOnlyList<long?> values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Integers(IReadOnlyList<int> values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter IntegersOrNull(IReadOnlyList<int?> values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter Booleans(IReadOnlyList<bool> values) => Array(values, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Dates(IReadOnlyList<DateOnly> values) => Array(values, NpgsqlDbType.Date);

    public static NpgsqlParameter Instants(IReadOnlyList<DateTimeOffset> values) =>
        Array(values.Select(value => value.ToUniversalTime()).ToList(), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Jsons(IReadOnlyList<string?> values) => Array(values, NpgsqlDbType.Jsonb);

    private static NpgsqlParameter Of<T>(T? value, NpgsqlDbType type) =>
        new() { Value = value is null ? DBNull.Value : value, NpgsqlDbType = type };

    private static NpgsqlParameter Array<T>(IReadOnlyList<T> values, NpgsqlDbType type) =>
        new() { Value = values as T[] ?? [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };
}
