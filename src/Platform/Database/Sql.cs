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

    public static NpgsqlParameter Uuids(Guid[] values) => Array(values, NpgsqlDbType.Uuid);

    public static NpgsqlParameter UuidsOrNull(Guid?[] values) => Array(values, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Texts(string?[] values) => Array(values, NpgsqlDbType.Text);

    /// <summary>Texts that are UTF-8 already.</summary>
    public static NpgsqlParameter Utf8Texts(byte[]?[] values) => Array(values, NpgsqlDbType.Text);

    public static NpgsqlParameter BytesOrNull(byte[]?[] values) => Array(values, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Bigints(long[] values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter BigintsOrNull(long?[] values) => Array(values, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Integers(int[] values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter IntegersOrNull(int?[] values) => Array(values, NpgsqlDbType.Integer);

    public static NpgsqlParameter Booleans(bool[] values) => Array(values, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Dates(DateOnly[] values) => Array(values, NpgsqlDbType.Date);

    public static NpgsqlParameter Instants(DateTimeOffset[] values) =>
        Array(System.Array.ConvertAll(values, value => value.ToUniversalTime()), NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Jsons(string?[] values) => Array(values, NpgsqlDbType.Jsonb);

    private static NpgsqlParameter Of<T>(T? value, NpgsqlDbType type) =>
        new() { Value = value is null ? DBNull.Value : value, NpgsqlDbType = type };

    private static NpgsqlParameter Array<T>(T[] values, NpgsqlDbType type) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
