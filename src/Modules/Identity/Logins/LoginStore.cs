using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Npgsql;

namespace Kaunta.Modules.Identity.Logins;

/// <summary>Logins and memberships, through the functions of schema <c>directory</c>: one address, one password, any number of businesses.</summary>
internal sealed class LoginStore(NpgsqlDataSource source)
{
    public async Task<Login?> FindAsync(string email, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            -- identity.login.find
            select login_id, password_hash
            from directory.find_login($1)
            """,
            Sql.Text(email)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(reader.GetGuid(0), email, reader.GetString(1)) : null;
    }

    public async Task<Login?> FindAsync(Guid login, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            -- identity.login.by_id
            select email, password_hash
            from directory.login_by_id($1)
            """,
            Sql.Uuid(login)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? new(login, reader.GetString(0), reader.GetString(1)) : null;
    }

    public async Task<IReadOnlyList<Membership>> MembershipsAsync(Guid login, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            -- identity.login.memberships
            select tenant_id, staff_id, business_name
            from directory.memberships($1)
            """,
            Sql.Uuid(login)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var memberships = new List<Membership>();
        while (await reader.ReadAsync(cancellation))
            memberships.Add(new(new(reader.GetGuid(0)), new(reader.GetGuid(1)), reader.GetString(2)));
        return memberships;
    }

    /// <summary>False when the password was changed by somebody else meanwhile.</summary>
    public async Task<bool> ChangePasswordAsync(Login login, string newHash, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            -- identity.login.change_password
            select directory.change_password($1, $2, $3)
            """,
            Sql.Uuid(login.Id),
            Sql.Text(login.PasswordHash),
            Sql.Text(newHash)
        );
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public async Task EndSessionsAsync(Guid login, Guid? but, DateTimeOffset now, string why, CancellationToken cancellation)
    {
        await using var command = Command(
            """
            -- identity.login.end_sessions
            select directory.end_sessions($1, $2, $3, $4)
            """,
            Sql.Uuid(login),
            Sql.Uuid(but),
            Sql.Instant(now),
            Sql.Text(why)
        );
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }
}

internal sealed record Login(Guid Id, string Email, string PasswordHash);

internal sealed record Membership(BusinessId Business, StaffId Staff, string Name);
