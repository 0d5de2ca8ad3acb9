using Kaunta.Contracts.Queries;
using Kaunta.Core.Ids;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity;

/// <summary>Answers what other modules ask about people.</summary>
internal sealed class StaffQueries : IStaffQueries
{
    public async Task<IReadOnlyDictionary<StaffId, StaffAuthority>> AuthorityAsync(
        TenantTransaction transaction,
        IReadOnlyCollection<StaffId> staff,
        CancellationToken cancellation
    )
    {
        var rows = await transaction.QueryAsync(
            """
            -- identity.staff.authority
            select s.staff_id, s.role, s.disabled,
              case s.role when 'owner' then l.owner_minor when 'manager' then l.manager_minor end
            from identity.staff s
            left join identity.approval_limits l
              on l.tenant_id = s.tenant_id
            where s.tenant_id = $1
              and s.staff_id = any ($2)
            """,
            row =>
                (
                    Staff: new StaffId(row.GetGuid(0)),
                    Authority: new StaffAuthority(row.GetString(1), row.GetBoolean(2), row.BigintOrNull(3))
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuids([.. staff.Select(one => one.Value)])
        );
        return rows.ToDictionary(row => row.Staff, row => row.Authority);
    }
}
