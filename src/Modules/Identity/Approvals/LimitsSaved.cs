using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Core.Journal;
using Kaunta.Platform.Database;
using PersonalValues = Kaunta.Contracts.Operations.PersonalValues;

namespace Kaunta.Modules.Identity.Approvals;

/// <summary><c>approval_limits.saved</c>: up to which amount the PIN of an owner, and that of a manager, allows something at a till.</summary>
internal sealed class LimitsSaved : IOperationHandler
{
    private static readonly EditField[] Fields = [Amount("owner"), Amount("manager")];

    public string Type => "approval_limits.saved";
    public IReadOnlyList<int> Versions => [1];
    public bool MovesValue => false;

    /// <summary>Whoever the limit binds doesn't set it: it belongs to giving roles.</summary>
    public string? Permission => Permissions.RoleAssign;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var business = transaction.Business.Value;
        var rows = new EditedRows("approval_limits", [KeyValuePair.Create(business, await ReadAsync(transaction, cancellation))]);
        var outcomes = rows.Run(operations, transaction.Version, edit => edit.Id == business ? null : "invalid_field");
        foreach (var (_, row) in rows.Changed)
            Save(transaction, row);
        return outcomes;
    }

    private static EditField Amount(string name)
    {
        var integer = EditField.Integer(name, 0, StrictJson.MaxInteger);
        return integer with { Accepts = value => value.ValueKind == JsonValueKind.Null || integer.Accepts(value) };
    }

    private static async Task<EditedRow> ReadAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var row = await transaction.QueryOneAsync(
            """
            -- identity.approval_limits.find
            select owner_minor, manager_minor, field_versions::text
            from identity.approval_limits
            where tenant_id = $1
            """,
            row => new EditedRow(Values(row.BigintOrNull(0), row.BigintOrNull(1)), EditedRow.ReadVersions(row.GetString(2))),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return row ?? new EditedRow(Values(null, null), EditedRow.ReadVersions("{}"));
    }

    private static Dictionary<string, string> Values(long? owner, long? manager) =>
        new() { ["owner"] = EditedRow.Json(owner), ["manager"] = EditedRow.Json(manager) };

    private static void Save(TenantTransaction transaction, EditedRow row) =>
        transaction.Enqueue(
            """
            -- identity.approval_limits.save
            insert into identity.approval_limits (tenant_id, owner_minor, manager_minor, field_versions)
            values ($1, $2, $3, $4)
            on conflict (tenant_id) do update
            set owner_minor = excluded.owner_minor,
              manager_minor = excluded.manager_minor,
              field_versions = excluded.field_versions,
              version = default
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Bigint(row.Value<long?>("owner")),
            Sql.Bigint(row.Value<long?>("manager")),
            Sql.Json(row.VersionsJson)
        );
}
