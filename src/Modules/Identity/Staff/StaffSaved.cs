using System.Text.Json;
using Kaunta.Contracts;
using Kaunta.Contracts.Editing;
using Kaunta.Contracts.Operations;
using Kaunta.Platform.Database;

namespace Kaunta.Modules.Identity.Staff;

/// <summary>A person is added or changed: name, role, where they may sell, PIN, disabled.</summary>
internal sealed class StaffSaved(StaffPins pins) : IOperationHandler
{
    private static readonly EditField[] Fields =
    [
        EditField.PersonalText("name", 80),
        EditField.OneOf("role", [.. Permissions.ByRole.Keys]),
        EditField.Ids("locations", 1_000),
        EditField.Flag("disabled"),
        new(
            "pin",
            value =>
                value.ValueKind == JsonValueKind.Null
                || value.ValueKind == JsonValueKind.String && PinVerifier.Read(value.GetString()!) is not null,
            Personal: true
        ),
    ];

    private static readonly string[] Personal = ["name", "pin"];

    public string Type => "staff.saved";

    public IReadOnlyList<int> Versions => [1];

    public bool MovesValue => false;

    public string? Permission => Permissions.StaffEdit;

    public BodyReading Read(int version, JsonElement body, PersonalValues personal) => Edit.Reading(body, Fields, personal);

    public async Task<IReadOnlyList<Outcome>> ApplyAsync(
        TenantTransaction transaction,
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation
    )
    {
        var known = await ReadAsync(transaction, cancellation);
        var outcomes = new List<Outcome>();
        foreach (var operation in operations)
        {
            var edit = (Edit)operation.Body;
            var current = known.GetValueOrDefault(edit.Id);
            var merged = EditMerge.Merge(
                "staff",
                edit.Id,
                edit.Base,
                edit.Set,
                current,
                transaction.Version,
                EditMerge.AuthorOf(operation),
                Personal
            );
            if (Fault(edit, current, merged.Row, operation.Actor?.Value, known) is { } fault)
            {
                outcomes.Add(fault);
                continue;
            }
            known[edit.Id] = merged.Row;
            Write(transaction, edit.Id, merged.Row);
            await pins.WriteAsync(
                transaction,
                edit.Id,
                Locations(merged.Row),
                merged.Row.Value<bool>("disabled"),
                merged.Row.Value<string>("pin"),
                cancellation
            );
            outcomes.Add(Outcome.Applied with { Conflicts = merged.Conflicts });
        }
        return outcomes;
    }

    private static Outcome? Fault(Edit edit, EditedRow? current, EditedRow merged, Guid? actor, Dictionary<Guid, EditedRow> known)
    {
        if (current is null && edit.Base is not null)
            return Outcome.Refused("stale_edit");
        if (current is null && !edit.Set.ContainsKey("role"))
            return Outcome.Refused("invalid_field");
        // Without an actor it is the server's own: Sync lets no device's operation through without one.
        if (actor is { } by && !StaffAuthorityRules.MayEdit(known.GetValueOrDefault(by), current, merged, by == edit.Id))
            return Outcome.Refused("not_permitted");
        return IsLastOwner(edit.Id, current, merged, known) ? Outcome.Refused("last_owner") : null;
    }

    /// <summary>A business without an owner could never get one again.</summary>
    private static bool IsLastOwner(Guid id, EditedRow? current, EditedRow merged, Dictionary<Guid, EditedRow> known) =>
        current is not null && IsOwner(current) && !IsOwner(merged) && !known.Any(other => other.Key != id && IsOwner(other.Value));

    private static bool IsOwner(EditedRow row) => row.Value<string>("role") == "owner" && !row.Value<bool>("disabled");

    internal static IReadOnlyList<Guid> Locations(EditedRow row) => row.Value<Guid[]>("locations") ?? [];

    private static void Write(TenantTransaction transaction, Guid id, EditedRow row) =>
        transaction.Enqueue(
            """
            -- identity.staff.save
            insert into identity.staff (tenant_id, staff_id, name, role, locations, disabled, pin, field_versions)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (tenant_id, staff_id) do update
            set name = excluded.name, role = excluded.role, locations = excluded.locations, disabled = excluded.disabled,
                pin = excluded.pin, field_versions = excluded.field_versions, version = excluded.version
            """,
            Sql.Uuid(transaction.Business.Value),
            Sql.Uuid(id),
            Sql.Text(row.Value<string>("name")),
            Sql.Text(row.Value<string>("role")),
            Sql.Uuids([.. Locations(row)]),
            Sql.Boolean(row.Value<bool>("disabled")),
            Sql.Text(row.Value<string>("pin")),
            Sql.Json(row.VersionsJson)
        );

    private static async Task<Dictionary<Guid, EditedRow>> ReadAsync(TenantTransaction transaction, CancellationToken cancellation)
    {
        var rows = await transaction.QueryAsync(
            """
            -- identity.staff.edited
            select staff_id, name, role, locations, disabled, pin, field_versions::text
            from identity.staff
            where tenant_id = $1
            """,
            row =>
                (
                    Id: row.GetGuid(0),
                    Row: new EditedRow(
                        new Dictionary<string, string>
                        {
                            ["name"] = EditedRow.Json(row.TextOrNull(1)),
                            ["role"] = EditedRow.Json(row.GetString(2)),
                            ["locations"] = EditedRow.Json(row.GetFieldValue<Guid[]>(3)),
                            ["disabled"] = EditedRow.Json(row.GetBoolean(4)),
                            ["pin"] = EditedRow.Json(row.TextOrNull(5)),
                        },
                        EditedRow.ReadVersions(row.GetString(6))
                    )
                ),
            cancellation,
            Sql.Uuid(transaction.Business.Value)
        );
        return rows.ToDictionary(row => row.Id, row => row.Row);
    }
}
