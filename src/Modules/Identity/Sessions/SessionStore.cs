using System.Globalization;
using Kaunta.Contracts;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;
using Kaunta.Platform.Identity;

namespace Kaunta.Modules.Identity.Sessions;

/// <summary>
/// A session is one sign-in of a person on a device: an access token for a quarter of an hour and a renewal for 30 days that changes
/// with every use. Only hashes are stored, and both are worth nothing without the device's key.
/// </summary>
internal sealed class SessionStore(Secrets secrets, TimeProvider clock)
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RenewalLife = TimeSpan.FromDays(30);

    public Session Start(TenantTransaction transaction, Guid login, StaffId staff, string role, DeviceId device)
    {
        var made = Make(secrets.NewId(), staff, role);
        transaction.Enqueue(
            """
            -- identity.session.start
            insert into identity.session
              (tenant_id, session_id, login_id, staff_id, device_id, started_at, seen_at,
               token_hash, token_expires_at, renewal_hash, renewal_expires_at)
            values ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(made.Id),
            Sql.Uuid(login),
            Sql.Uuid(staff.Value),
            Sql.Uuid(device.Value),
            Sql.Instant(clock.GetUtcNow()),
            Sql.Bytes(Secrets.HashOf(made.Session.Token)),
            Sql.Instant(made.ExpiresAt),
            Sql.Bytes(Secrets.HashOf(made.Session.Renewal)),
            Sql.Instant(clock.GetUtcNow() + RenewalLife)
        );
        return made.Session;
    }

    /// <summary>
    /// Changes the tokens. A renewal that was used before means that two have it: the session ends, for both. Null when it is no good.
    /// </summary>
    public async Task<Session?> RenewAsync(TenantTransaction transaction, string renewal, DeviceId device, CancellationToken cancellation)
    {
        if (!Guid.TryParseExact(renewal.Split('.')[0], "N", out var id))
            return null;
        var found = await transaction.QueryOneAsync(
            """
            -- identity.session.for_renewal
            select s.renewal_hash, s.renewal_expires_at, s.staff_id, p.role, p.disabled
            from identity.session s
            join identity.staff p
              on p.tenant_id = s.tenant_id and p.staff_id = s.staff_id
            where s.tenant_id = $1
              and s.session_id = $2
              and s.device_id = $3
              and s.ended_at is null
            for update of s
            """,
            row => new Renewable(row.Bytes(0), row.Instant(1), new(row.GetGuid(2)), row.GetString(3), row.GetBoolean(4)),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Uuid(device.Value)
        );
        if (found is null)
            return null;
        if (!found.RenewalHash.AsSpan().SequenceEqual(Secrets.HashOf(renewal)))
        {
            End(transaction, id, "renewal_used_twice");
            return null;
        }
        if (found.ExpiresAt <= clock.GetUtcNow() || found.Disabled)
            return null;
        var made = Make(id, found.Staff, found.Role);
        transaction.Enqueue(
            """
            -- identity.session.renew
            update identity.session
            set seen_at = $3, token_hash = $4, token_expires_at = $5, renewal_hash = $6, renewal_expires_at = $7
            where tenant_id = $1
              and session_id = $2
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Instant(clock.GetUtcNow()),
            Sql.Bytes(Secrets.HashOf(made.Session.Token)),
            Sql.Instant(made.ExpiresAt),
            Sql.Bytes(Secrets.HashOf(made.Session.Renewal)),
            Sql.Instant(clock.GetUtcNow() + RenewalLife)
        );
        return made.Session;
    }

    public void End(TenantTransaction transaction, Guid session, string why) =>
        transaction.Enqueue(
            """
            -- identity.session.end
            update identity.session
            set ended_at = $3, ended_why = $4
            where tenant_id = $1
              and session_id = $2
              and ended_at is null
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(session),
            Sql.Instant(clock.GetUtcNow()),
            Sql.Text(why)
        );

    private (Guid Id, Session Session, DateTimeOffset ExpiresAt) Make(Guid id, StaffId staff, string role)
    {
        var expiresAt = clock.GetUtcNow() + TokenLife;
        var session = new Session(
            secrets.NewToken(),
            expiresAt.ToUnixTimeMilliseconds(),
            string.Create(CultureInfo.InvariantCulture, $"{id:N}.{secrets.NewToken()}"),
            staff.Value,
            [.. Permissions.ByRole[role].Order(StringComparer.Ordinal)]
        );
        return (id, session, expiresAt);
    }

    private sealed record Renewable(byte[] RenewalHash, DateTimeOffset ExpiresAt, StaffId Staff, string Role, bool Disabled);
}

/// <summary>As it is answered.</summary>
internal sealed record Session(string Token, long ExpiresAt, string Renewal, Guid Staff, IReadOnlyList<string> Permissions);
